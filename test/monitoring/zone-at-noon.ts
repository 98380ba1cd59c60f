/**
 * A time zone in which it is about noon: the calendar windows of budgets begin and end nowhere near, whatever the time is at which a
 * test runs. By the zones' old names the hours count westwards.
 */
export function zoneAtNoon(now = new Date()): string {
  const west = now.getUTCHours() - 12
  return west < 0 ? `Etc/GMT-${-west}` : `Etc/GMT+${west}`
}
