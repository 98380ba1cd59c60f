/** The server keeps one text with a pause: who and why stand in it so that they can be told apart again, and are read in its own pages too. */
export const pauseNote = ({ by, why }: { by: string; why: string }): string => `Paused by ${by}: ${why}`

/** Who and why of a pause; what others wrote is why, by nobody that we know. */
export function readPauseNote(note: string | undefined): { by: string | null; why: string | null } {
  const [, by, why] = /^Paused by (.+?): (.+)$/s.exec(note ?? '') ?? []
  if (by !== undefined && why !== undefined) return { by, why }
  return { by: null, why: note?.trim() || null }
}
