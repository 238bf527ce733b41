import { renderDashboardPage } from '../../../web/dashboard-page.tsx';
import type { Viewer } from '../../../web/viewer.ts';
import { type ApiKeyProps, ApiKeysCard } from './api-keys-view.tsx';
import { KeyPairCard, type KeyPairProps } from './key-pair-view.tsx';
import { NewApiKeyCard, type NewApiKeyProps } from './new-api-key-view.tsx';
import { RotateCard, type RotateProps } from './rotate-view.tsx';

/** What was just done, as the page after it says. */
export const doneWords = {
  revoked: 'The key is revoked. Calls with it are refused from now on.',
  rotated: 'The new key pair is in force. The one before it is taken for a while yet, as the list says.',
  ended: 'The old key has ended. IPNs signed with it are refused from now on.',
} as const;

/** What the settings page shows. */
export interface SettingsProps {
  viewer: Viewer;
  apiKeys: ApiKeyProps[];
  keyPair: KeyPairProps;
  newApiKey: NewApiKeyProps;
  rotation: RotateProps;
  done: keyof typeof doneWords | null;
}

/** The settings page as a string. */
export function renderSettings(props: SettingsProps): string {
  const hasError = props.newApiKey.error !== null || props.rotation.error !== null;
  return renderDashboardPage({
    title: `${hasError ? 'Error: ' : ''}Settings`,
    viewer: props.viewer,
    section: '/admin/settings',
    // The address of a refused form cannot be fetched again.
    still: hasError,
    children: <SettingsView {...props} />,
  });
}

function SettingsView({ apiKeys, keyPair, newApiKey, rotation, done }: SettingsProps) {
  return (
    <>
      <h1>Settings</h1>
      {done !== null && (
        <p class="notice tone-ok" id="done" role="status">
          {doneWords[done]}
        </p>
      )}
      <div class="settings-part">
        <ApiKeysCard keys={apiKeys} />
        <NewApiKeyCard {...newApiKey} />
      </div>
      <div class="settings-part">
        <KeyPairCard {...keyPair} />
        <RotateCard pair={keyPair} form={rotation} />
      </div>
    </>
  );
}
