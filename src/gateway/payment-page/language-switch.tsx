import type { PaymentPageProps } from './payment-props.ts';
import { paymentPath } from './payment-props.ts';
import { languages } from './words/languages.ts';

/** The same page in another language; each is named by its own speakers' word for it. */
export function LanguageSwitch(props: PaymentPageProps) {
  return (
    <nav class="languages" aria-label={props.language.words.language}>
      {languages.map((language) => (
        <a
          key={language.code}
          href={paymentPath({ ...props, language })}
          lang={language.code}
          dir={language.dir}
          hreflang={language.code}
          aria-current={language.code === props.language.code ? 'true' : undefined}
        >
          {language.name}
        </a>
      ))}
    </nav>
  );
}
