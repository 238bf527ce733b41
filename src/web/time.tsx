/** A moment, in UTC: `2026-03-05 14:30 UTC`. */
export function Time({ at, seconds = false }: { at: Date; seconds?: boolean }) {
  const iso = at.toISOString();
  return (
    <time class="time" dateTime={iso} dir="ltr">
      {`${iso.slice(0, 10)} ${iso.slice(11, seconds ? 19 : 16)} UTC`}
    </time>
  );
}
