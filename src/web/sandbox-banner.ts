/** What every page of a server in the sandbox says at its top; null when money is real. */
export function sandboxBanner(sandbox: boolean): string | null {
  return sandbox ? 'Sandbox: no real money moves' : null;
}
