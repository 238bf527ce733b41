const ISO_8601 =
  /^([0-9]{4})-([0-9]{2})-([0-9]{2})[ T]([0-9]{2}):([0-9]{2}):([0-9]{2})(?:[.,]([0-9]{1,9}))?(?:Z|([+-])([0-9]{2}):?([0-9]{2}))?$/;

// The year 10000, which four digits cannot write.
const DATE_MS_LIMIT = 253_402_300_800_000;

/** `YYYY-MM-DD HH:MM:SS` in UTC, fractions cut off. Throws a RangeError for an invalid date. protocol.md §3. */
export function formatUtc(date: Date): string {
  return date.toISOString().slice(0, 19).replace('T', ' ');
}

/**
 * Reads the `date` of an IPN: `YYYY-MM-DD HH:MM:SS`, unix seconds, or ISO 8601 with or without fraction and
 * offset. Without an offset it is UTC, whatever the zone of this machine. A day or an hour that does not
 * exist is null, as is everything else. protocol.md §3.
 */
export function parseIpnDate(text: string): Date | null {
  if (/^[0-9]{1,12}$/.test(text)) {
    return dateOf(Number(text) * 1000);
  }
  const parts = ISO_8601.exec(text);
  if (parts === null) return null;
  const [
    ,
    year,
    month,
    day,
    hour,
    minute,
    second,
    fraction = '',
    sign,
    offsetHour = '0',
    offsetMinute = '0',
  ] = parts;
  const wall = Date.UTC(
    Number(year),
    Number(month) - 1,
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
  );
  // Date.UTC() carries 30 February over into March; written back it no longer reads the same.
  if (!new Date(wall).toISOString().startsWith(`${year}-${month}-${day}T${hour}:${minute}:${second}`))
    return null;
  if (Number(offsetHour) > 23 || Number(offsetMinute) > 59) return null;
  const offsetMs = (Number(offsetHour) * 60 + Number(offsetMinute)) * 60_000 * (sign === '-' ? -1 : 1);
  return dateOf(wall + Number(fraction.slice(0, 3).padEnd(3, '0')) - offsetMs);
}

function dateOf(ms: number): Date | null {
  return ms < DATE_MS_LIMIT ? new Date(ms) : null;
}
