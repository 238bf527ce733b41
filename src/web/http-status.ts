/** Errors that Express and its parsers throw for what the client did: they carry the status to answer with. */
export function hasHttpStatus(error: unknown): error is Error & { status: number } {
  return (
    error instanceof Error &&
    'status' in error &&
    typeof error.status === 'number' &&
    error.status >= 400 &&
    error.status < 500
  );
}
