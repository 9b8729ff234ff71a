/**
 * A random UUID (version 4). Not `crypto.randomUUID`: that exists on HTTPS and localhost only.
 * @returns {string}
 */
export function uuid() {
  const random = () => crypto.getRandomValues(new Uint8Array(1))[0] & 15;
  return 'xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx'.replace(/[xy]/g, (place) =>
    (place === 'x' ? random() : (random() & 3) | 8).toString(16),
  );
}
