import type { NoticeView } from '#contracts/alerts.ts'
import type { LiveFrame } from '#contracts/live.ts'
import type { NoticeReason } from '#domain/alert/alert.ts'
import { subjectOf } from '#web/features/alert/alert-words.ts'

/** Reasons that are worth a sound; the others quietly take the place of what was shown before. */
const sounding: readonly NoticeReason[] = ['first', 'severity-raised', 'reminder']

export type ShownNotice = { alertId: string; title: string; body: string; isQuiet: boolean }
type NoticeFilter = (frames: readonly LiveFrame[], titleOf: (alertId: string) => string | undefined) => ShownNotice[]

/**
 * Says what a browser shows of frames as they come: the newest notice of each critical alert, once. `titleOf` knows alerts that
 * were open before.
 */
export function makeNoticeFilter(): NoticeFilter {
  // A frame comes again when a delivery of its notice gets on: that is no news.
  const shownSeq = new Map<string, number>()
  return (frames, titleOf) => {
    const titles = new Map<string, string>()
    const newest = new Map<string, NoticeView>()
    for (const frame of frames) {
      if (frame.type === 'alert') titles.set(frame.alert.id, frame.alert.title)
      if (frame.type !== 'notice' || frame.notice.severity !== 'critical') continue
      const { alertId, seq } = frame.notice
      if (seq <= (shownSeq.get(alertId) ?? 0)) continue
      shownSeq.set(alertId, seq)
      newest.set(alertId, frame.notice)
    }
    return [...newest.values()].map((notice) => shownOf(notice, titles.get(notice.alertId) ?? titleOf(notice.alertId)))
  }
}

function shownOf({ alertId, reason, says }: NoticeView, title = 'Critical alert'): ShownNotice {
  const isOver = reason === 'all-resolved'
  return { alertId, title: isOver ? `Over: ${subjectOf({ title })}` : title, body: says, isQuiet: !sounding.includes(reason) }
}
