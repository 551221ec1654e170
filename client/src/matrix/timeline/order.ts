/**
 * The order number of a timeline's events.
 *
 * New events count up from the last one. After a gap the count jumps by `GAP_ROOM`, and history
 * that fills the gap counts down from its newer end, so nothing is ever renumbered. Messages that
 * are still in the queue stand above everything.
 */
export const GAP_ROOM = 1_000_000_000;
export const FIRST_ORDER = GAP_ROOM;
export const QUEUE_ORDER = 2 ** 52;
