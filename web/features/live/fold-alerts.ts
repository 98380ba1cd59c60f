import type { AlertView, ChannelView, SilenceView } from '#contracts/alerts.ts'
import type { AlertDetail, AlertPage, ChannelPage, SilencePage } from '#contracts/api/response.ts'
import type { IncidentView } from '#contracts/incidents.ts'
import type { LiveFrame } from '#contracts/live.ts'
import { inPages } from './fold-deployments.ts'
import { placed } from './fold-lists.ts'

/** What a list of alerts is narrowed to; null = any. `session`: those with a member that is this session. */
export type AlertFilter = {
  open: 'true' | 'false'
  state: string | null
  severity: string | null
  rule: string | null
  session: string | null
}

/**
 * Pages of alerts: a known one is replaced where it is, also when it does not pass any more, so that nobody misses what became of
 * it; a new one that passes is put first. Which sessions an alert is about no frame says.
 */
export const foldAlertPages = (
  pages: readonly AlertPage[],
  frames: readonly LiveFrame[],
  filter: AlertFilter,
): readonly AlertPage[] =>
  frames.reduce((folded, frame) => {
    if (frame.type === 'alert') return inPages(folded, frame.alert, passes(frame.alert, filter))
    if (frame.type !== 'incident') return folded
    const known = folded.flatMap(({ items }) => items).find(({ id }) => id === frame.incident.alertId)
    return known ? inPages(folded, withIncident(known, frame.incident), false) : folded
  }, pages)

/** An incident is opened beside its alert, whose own next frame names it. */
const withIncident = (alert: AlertView, { id, number }: IncidentView): AlertView => ({
  ...alert,
  incidentId: id,
  incidentNumber: number,
})

const passes = (alert: AlertView, { open, state, severity, rule, session }: AlertFilter): boolean =>
  session === null &&
  (alert.resolvedAt === null) === (open === 'true') &&
  (state === null || alert.state === state) &&
  (severity === null || alert.severity === severity) &&
  (rule === null || alert.rule === rule)

/** One alert's page: itself and its notices replaced whole. Its members are too many for the stream. */
export const foldAlertDetail = (detail: AlertDetail, frames: readonly LiveFrame[]): AlertDetail =>
  frames.reduce((folded, frame) => {
    if (frame.type === 'alert' && frame.alert.id === detail.alert.id) return { ...folded, alert: frame.alert }
    if (frame.type === 'incident' && frame.incident.alertId === detail.alert.id)
      return { ...folded, alert: withIncident(folded.alert, frame.incident) }
    if (frame.type === 'notice' && frame.notice.alertId === detail.alert.id)
      return { ...folded, notices: placed(folded.notices, frame.notice) }
    return folded
  }, detail)

/** Silences replaced whole; a new one comes first. */
export const foldSilences = (page: SilencePage, frames: readonly LiveFrame[]): SilencePage =>
  frames.reduce(
    (folded, frame) =>
      frame.type === 'silence' ? { ...folded, items: placed<SilenceView>(folded.items, frame.silence) } : folded,
    page,
  )

/** Channels replaced whole; one that configuration has added comes last, one that it has removed leaves. */
export const foldChannels = (page: ChannelPage, frames: readonly LiveFrame[]): ChannelPage =>
  frames.reduce((folded, frame) => (frame.type === 'channel' ? withChannel(folded, frame.channel) : folded), page)

function withChannel(page: ChannelPage, channel: ChannelView): ChannelPage {
  const at = page.items.findIndex(({ slug }) => slug === channel.slug)
  const items = at < 0 ? [...page.items, channel] : page.items.with(at, channel)
  return { ...page, items: items.filter(({ state }) => state !== 'removed') }
}
