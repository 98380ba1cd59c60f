import type { Timers } from '#domain/alert/alert.ts'
import type { AlertFault } from './alert-fault.ts'
import { writtenTime } from './alert-timers.ts'

/** Times that cannot work together, each with what would. */
export function timerFaults({ wait, update, remind, clearFor }: Timers): AlertFault[] {
  const faults: AlertFault[] = []
  const say = (part: keyof Timers, message: string) => faults.push({ path: [part], message })
  if (wait > update)
    say(
      'wait',
      `${writtenTime(wait)} is above update ${writtenTime(update)}: changes would be told sooner than the alert itself. Write wait: ${writtenTime(update)} or less, or a longer update`,
    )
  if (remind === null) return faults
  if (remind % update !== 0) say('remind', notMultiple(remind, update))
  if (clearFor >= remind)
    say(
      'clearFor',
      `${writtenTime(clearFor)} is not below remind ${writtenTime(remind)}: people would be reminded of what is over. Write clearFor below ${writtenTime(remind)}, or a longer remind`,
    )
  return faults
}

function notMultiple(remind: number, update: number): string {
  const below = Math.floor(remind / update) * update
  const nearest = [below, below + update].filter((each) => each > 0).map(writtenTime)
  return `${writtenTime(remind)} is not a multiple of update ${writtenTime(update)}. Write remind: ${nearest.join(' or ')}, or never`
}
