import type { ComponentChildren } from 'preact';
import { Brand } from './brand.tsx';
import { type PageProps, renderPage, SHARED_STYLE } from './page.tsx';

/** A page that only says something: not found, refused, out of order. */
export interface MessagePageProps {
  /** HTTP status, shown small; leave it out when it says nothing to the reader. */
  status?: number;
  title: string;
  /** What happened, in one sentence. */
  sentence: string;
  /** What the reader can do now. */
  whatToDo: string;
  link?: { href: string; text: string };
  /** English if there is none. */
  language?: MessageLanguage;
}

/** The language of a message page, and what it says besides its message. */
export type MessageLanguage = Required<Pick<PageProps, 'lang' | 'dir' | 'words'>> & {
  numbered(status: number): string;
};

/** The content of a message page. */
export function MessagePage({ status, title, sentence, whatToDo, link, language }: MessagePageProps) {
  const numbered = language?.numbered ?? ((code: number) => `Error ${code}`);
  return (
    <main id="main" class="message" tabIndex={-1}>
      <Brand />
      {status !== undefined && <p class="eyebrow">{numbered(status)}</p>}
      <h1>{title}</h1>
      <p class="lead">{sentence}</p>
      <p>{whatToDo}</p>
      {link && (
        <p>
          <a class="button" href={link.href}>
            {link.text}
          </a>
        </p>
      )}
    </main>
  );
}

/** A whole message page as a string. */
export function renderMessagePage(props: MessagePageProps & { banner?: ComponentChildren }): string {
  return renderPage({
    title: props.title,
    ...props.language,
    stylesheets: [SHARED_STYLE],
    scripts: [],
    banner: props.banner,
    children: <MessagePage {...props} />,
  });
}
