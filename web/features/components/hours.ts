/** What a component's charts can show, in hours. */
export const hoursToChoose = [0.5, 6, 24, 168] as const
/** What they show first. */
export const FIRST_HOURS = 0.5
