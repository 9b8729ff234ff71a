// Shapes of the gateway's HTTP interface, version 1. Types only: nothing of this reaches the bundle.

/**
 * @typedef {object} TextNode a piece of an answer, made by the gateway from markdown
 * @property {string} type paragraph, list, ordered_list, item, strong, em, break, link or text
 * @property {TextNode[]} [children]
 * @property {string} [text] only of `text`
 * @property {string} [href] only of `link`
 */

/** @typedef {{id: string, title: string}} Choice */
/** @typedef {{title: string, owner?: string | null, url: string | null, date: string | null}} Source */
/** @typedef {'none' | 'waiting' | 'active' | 'closed'} Handover */

/**
 * @typedef {object} Message
 * @property {string} id sorts as text in the order of the conversation
 * @property {string} at ISO 8601, UTC
 * @property {'citizen' | 'bot' | 'staff'} author
 * @property {string | null} name of the employee
 * @property {string | null} client_message_id
 * @property {string} text complete plain text
 * @property {TextNode[]} nodes empty for a citizen
 * @property {Choice[]} buttons
 * @property {string | null} topic
 * @property {Source | null} source
 * @property {boolean} emergency
 */

/**
 * @typedef {object} Entry a message of this tab that the gateway has not confirmed yet
 * @property {string} id the client_message_id; stays the same when it is sent again
 * @property {string} at
 * @property {string} text what the log shows
 * @property {string} [choice] id of the chosen button
 */

export {};
