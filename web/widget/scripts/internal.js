/**
 * Names of our own that the build shortens; together they are worth some 300 bytes of the budget. A name may stand here
 * when it is no DOM name, no field of the HTTP interface, no text key and no data attribute, and when it is never used
 * as a string to look something up. A name that is left out only costs bytes.
 */
export const INTERNAL = `
  askPerson badge banner button choose client complain composer confirmed connection counter element
  field fields flush follow forget getTab group handlers isOpen items lead lifetime limit main
  options outbox panel persist quiet refresh refused reply restore retryAfter run scroller sending
  setTab sheet sleep small spoken staffed store thumbOf toggled typingLine unread view wake
`
  .trim()
  .split(/\s+/);
