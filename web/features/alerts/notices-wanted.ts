const STORED = 'critical-notices'

/** Whether the person asked this browser to show critical alerts by itself. */
export const wantsNotices = (): boolean => localStorage.getItem(STORED) === 'on'

export function setWantsNotices(wants: boolean): void {
  if (wants) localStorage.setItem(STORED, 'on')
  else localStorage.removeItem(STORED)
}
