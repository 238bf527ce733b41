/**
 * What is done to orders, payments, keys and people, as the audit log and the history of an order keep it: the word that is
 * stored, and what a person reads. The list only grows: stored words stay.
 */
export const eventActions = {
  'order.asked': 'Order asked for',
  'order.made_by_hand': 'Made in the dashboard',
  'order.asked_gateway': 'Gateway asked',
  'order.gateway_answered': 'Gateway answered',
  'order.gateway_failed': 'Gateway did not take it',
  'order.accepted': 'Accepted as paid',
  'order.unaccepted': 'No longer accepted as paid',
  'order.closed': 'Closed',
  'order.reopened': 'Opened again',
  'order.refunded': 'Refund done',
  'order.refund_taken_back': 'Note of a refund taken back',
  'order.ignored': 'Looked into, nothing to do',
  'order.note': 'Note',
  'order.checked': 'Compared with the gateway',
  'order.healed': 'Taken over from the gateway',
  'order.differs': 'Differs from the gateway',
  'order.shop_told': 'Shop told',
  'ipn.applied_again': 'IPN applied again',
  'ipn.ignored': 'IPN looked into, nothing to do',
  'server.asked_gateway': 'Gateway asked whether it is well',
  'server.ignored': 'Looked into, nothing to do',
  'export.made': 'Export made',
  'ipn.resent': 'IPN sent again',
  'endpoint.paused': 'Endpoint paused',
  'endpoint.resumed': 'Endpoint resumed',
  'user.signed_in': 'Signed in',
  'user.sign_in_failed': 'Sign-in failed',
  'user.signed_out': 'Signed out',
  'user.signed_out_everywhere': 'Signed out everywhere',
  'user.added': 'User added',
  'user.role_changed': 'Role changed',
  'user.disabled': 'User disabled',
  'user.enabled': 'User enabled',
  'user.password_changed': 'Password changed',
  'user.password_reset': 'Password reset',
  'user.totp_on': 'Second factor set up',
  'user.totp_off': 'Second factor removed',
  'user.backup_code_used': 'Backup code used',
  'user.backup_codes_made': 'Backup codes made',
  'api_key.made': 'API key made',
  'api_key.revoked': 'API key revoked',
  'key_pair.rotated': 'Key pair rotated',
  'key_pair.retired_ended': 'Old key pair ended',
} as const;

export type EventAction = keyof typeof eventActions;

/** What a stored action reads as; the word itself if a newer version wrote it. */
export function actionText(action: string): string {
  return Object.hasOwn(eventActions, action) ? eventActions[action as EventAction] : action;
}
