import type { NoticeMessage } from '#contracts/alerts.ts'
import type { NoticeFacts } from '#prisma/stores/alert/notice-facts.ts'
import type { MessageSubject } from './compose-message.ts'

/** Runs that a digest names; it counts all. */
const MOST_NAMED = 5

/** What people are told of runs that are done: nothing is wrong, so there is nothing to do. */
export function composeDigest(
  { rule, labels, severity, firing, openedAt, alertId, url }: MessageSubject,
  { quoted }: NoticeFacts,
): NoticeMessage {
  const page = `${url}/alerts/${alertId}`
  const place = labels.gateway ? ` on gateway ${labels.gateway}` : ''
  const count = `${firing} run${firing === 1 ? ' is' : 's are'} done`
  return {
    title: `${severity.charAt(0).toUpperCase()}${severity.slice(1)}: ${count}${place}`,
    what: `${count}${place}, since ${new Date(openedAt).toISOString()}.`,
    why: quoted.slice(0, MOST_NAMED).map(({ says }) => says),
    cost: null,
    actions: [{ label: 'See which', url: page }],
    runbook: rule.runbook ?? null,
    owner: rule.owner ?? null,
    url: page,
  }
}
