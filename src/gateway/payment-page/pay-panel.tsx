import { encode } from 'uqr';
import { CopyButton } from '../../web/copy-button.tsx';
import { QrCode } from '../../web/qr-code.tsx';
import { isPayable, type PaymentPageProps } from './payment-props.ts';
import { btc } from './payment-words.ts';

/** How to pay: code, wallet link, amount and address. Nothing when there is nothing to send. */
export function PayPanel(props: PaymentPageProps) {
  const { address, bitcoinUri, stillDueText } = props;
  const { words } = props.language;
  if (!isPayable(props) || address === null) return null;
  return (
    <div class="pay-panel">
      {bitcoinUri && (
        <QrCode modules={encode(bitcoinUri, { border: 0 }).data} label={words.qrCode(btc(stillDueText))} />
      )}
      <div class="pay-how">
        {bitcoinUri && (
          <a class="button button-wide" id="open-wallet" href={bitcoinUri}>
            {words.openInWallet}
          </a>
        )}
        <dl class="pay-facts">
          <dt>{words.amount}</dt>
          <dd class="pay-fact">
            <BtcAmount amountText={stillDueText} />
            <CopyButton id="copy-amount" words={words} what={words.copyWhat.amount} text={stillDueText} />
          </dd>
          <dt>{words.address}</dt>
          <dd class="pay-fact">
            <Address address={address} />
            <CopyButton id="copy-address" words={words} what={words.copyWhat.address} text={address} />
          </dd>
        </dl>
        {bitcoinUri && (
          <p class="pay-fact">
            {words.paymentLink}
            <CopyButton id="copy-link" words={words} what={words.copyWhat.link} text={bitcoinUri} />
          </p>
        )}
        <p class="hint">{words.networkFees}</p>
      </div>
    </div>
  );
}

/** A bitcoin amount whose digits one can check: in groups, for the eye only; selecting and copying it yields it plain. */
export function BtcAmount({ amountText }: { amountText: string }) {
  const [whole = '', decimals = ''] = amountText.split('.');
  const groups = [`${whole}.${decimals.slice(0, 2)}`, decimals.slice(2, 5), decimals.slice(5)];
  return (
    <bdi class="mono pay-amount">
      {groups.map((group, index) => (
        <span key={index} class="digits">
          {group}
        </span>
      ))}
      {'\u00a0BTC'}
    </bdi>
  );
}

/** An address in groups of four, for the eye only: selecting and copying it yields it plain. */
export function Address({ address }: { address: string }) {
  const groups = address.match(/.{1,4}/gu) ?? [];
  return (
    <bdi class="mono address">
      {groups.map((group, index) => (
        <span key={index} class="address-group">
          {group}
          <wbr />
        </span>
      ))}
    </bdi>
  );
}
