import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** Style, script and icon of a page that is to come whole in one answer. */
export type InlineAssets = {
  style: string;
  script: string;
  /** As a `data:` URL. */
  icon: string;
  /** A Content-Security-Policy that lets exactly these run, by their hashes (CSP 3, section 2.3.1), beside what it let before. */
  policy(policy: string): string;
};

/**
 * Reads the files once. Scripts run in their order, each as if it stood alone.
 * @throws if one of them would end its own element.
 */
export function inlineAssets(files: { styles: string[]; scripts: string[]; icon: string }): InlineAssets {
  const style = files.styles.map(read).join('\n');
  const script = files.scripts.map(read).join('\n');
  if (/<\/(?:script|style)/i.test(style + script)) throw new Error('an inline asset ends its own element');
  const icon = `data:image/svg+xml;base64,${Buffer.from(read(files.icon)).toString('base64')}`;
  return {
    style,
    script,
    icon,
    policy: (policy) =>
      policy
        .replace('script-src ', `script-src ${hashOf(script)} `)
        .replace('style-src ', `style-src ${hashOf(style)} `)
        .replace('img-src ', 'img-src data: '),
  };
}

function read(file: string): string {
  return readFileSync(file, 'utf8').trim();
}

function hashOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}
