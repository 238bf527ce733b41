/** Where the gateway's processes tell each other what changed. */
export const GATEWAY_CHANNEL = 'tillgate_gateway';

/** Told by the gateway's notices when something changed that concerns every payment: a new block, the network out of sight. */
export const NETWORK_TOPIC = 'network';
