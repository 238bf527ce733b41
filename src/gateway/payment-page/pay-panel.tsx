import { CopyButton } from '../../web/copy-button.tsx';
import { QrCode } from '../../web/qr-code.tsx';
import { isPayable, type PaymentPageProps } from './payment-props.ts';
import { btc } from './payment-words.ts';

/** How to pay: code, wallet link, amount and address. Empty when there is nothing to send. */
export function PayPanel(props: PaymentPageProps) {
  const { address, bitcoinUri, qr, stillDueText } = props;
  const shown = isPayable(props) && address !== null;
  return (
    <div class="pay-panel" data-live="pay">
      {shown && (
        <>
          {qr && (
            <QrCode
              modules={qr}
              label={`QR code to pay ${btc(stillDueText)} to the address shown on this page`}
            />
          )}
          <div class="pay-how">
            {bitcoinUri && (
              <a class="button button-wide" id="open-wallet" href={bitcoinUri}>
                Open in your wallet
              </a>
            )}
            <dl class="pay-facts">
              <dt>Amount</dt>
              <dd class="pay-fact">
                <span class="mono pay-amount">{btc(stillDueText)}</span>
                <CopyButton id="copy-amount" what="amount" text={stillDueText} />
              </dd>
              <dt>Bitcoin address</dt>
              <dd class="pay-fact">
                <Address address={address} />
                <CopyButton id="copy-address" what="address" text={address} />
              </dd>
            </dl>
            <p class="hint">Network fees come on top: this exact amount has to arrive.</p>
          </div>
        </>
      )}
    </div>
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
