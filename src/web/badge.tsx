/** How a badge feels: done, moving, worth knowing, wrong, over. */
export type Tone = 'ok' | 'wait' | 'info' | 'bad' | 'quiet';

const SHAPES = {
  check: 'M3 8.5 6.5 12 13 4.5',
  ring: 'M8 2.5a5.5 5.5 0 1 1 0 11a5.5 5.5 0 0 1 0-11Z',
  half: 'M8 2.5a5.5 5.5 0 1 1 0 11a5.5 5.5 0 0 1 0-11ZM9 4v8M11 4.8v6.4',
  dots: 'M2.5 8h.01M8 8h.01M13.5 8h.01',
  cross: 'M3.5 3.5l9 9M12.5 3.5l-9 9',
  dash: 'M3 8h10',
  equals: 'M3 5.5h10M3 10.5h10',
  clock: 'M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2ZM8 4.8V8l2.2 1.6',
  question: 'M5.3 5.6a2.7 2.7 0 1 1 3.6 2.6c-.6.2-.9.6-.9 1.3M8 13h.01',
  warning: 'M8 2.2 14.3 13.3H1.7ZM8 6.5v3M8 11.4h.01',
} as const;

/** The shape in front of a badge, so that it can be told without colour. */
export type Shape = keyof typeof SHAPES;

/** What a badge shows. */
export interface BadgeProps {
  tone: Tone;
  shape: Shape;
  text: string;
}

/** A state in a word: text and shape carry it, colour only helps. */
export function Badge({ tone, shape, text }: BadgeProps) {
  return (
    <span class={`badge tone-${tone}`}>
      <ShapeIcon shape={shape} />
      {text}
    </span>
  );
}

/** A shape as an SVG path in a box of 16 by 16. */
export function shapePath(shape: Shape): string {
  return SHAPES[shape];
}

/** The shape alone, as decoration. */
export function ShapeIcon({ shape }: { shape: Shape }) {
  return (
    <svg class={`shape shape-${shape}`} viewBox="0 0 16 16" width="14" height="14" aria-hidden="true">
      <path d={SHAPES[shape]} />
    </svg>
  );
}
