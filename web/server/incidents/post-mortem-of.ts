import type { IncidentDetail } from '#contracts/api/response.ts'
import type { IncidentActionView, IncidentView } from '#contracts/incidents.ts'
import { postMortem } from '#domain/incident/post-mortem.ts'
import type { RecordedAction } from '#domain/incident/post-mortem-record.ts'
import type { IncidentBackground } from '#prisma/stores/incidents.ts'

/** The post-mortem of an incident, from nothing but its record. */
export function postMortemOf(
  { incident, entries, similar }: IncidentDetail,
  background: IncidentBackground | null,
  madeAt: number,
) {
  const { evidence, alert } = background ?? { evidence: null, alert: null }
  return postMortem({
    ...{ madeAt, ...factsOf(incident) },
    sessions: evidence?.sessionCount ?? null,
    beganAt: evidence?.beganAt ?? null,
    ...{ alertOpenedAt: alert?.openedAt ?? null, notifiedAt: alert?.notifiedAt ?? null },
    ...{ acknowledgedAt: alert?.acknowledgedAt ?? null, acknowledgedBy: alert?.acknowledgedBy ?? null },
    ...{ members: evidence?.members ?? [], changes: evidence?.changes ?? [], findings: evidence?.findings ?? [] },
    similar: similar.map(({ number, openedAt, title }) => ({ number, openedAt: Date.parse(openedAt), title })),
    actions: incident.actions.map(actionOf),
    entries: entries.map(({ at, kind, actor, says }) => ({ at: Date.parse(at), kind, actor, says })),
  })
}

const factsOf = ({
  number,
  title,
  says,
  severity,
  state,
  owner,
  labels,
  diagnosis,
  openedAt,
  resolvedAt,
  closedAt,
}: IncidentView) => ({
  ...{ number, title, says, severity, state, owner, labels, cost: diagnosis?.cost ?? null, causes: diagnosis?.causes ?? [] },
  ...{ openedAt: Date.parse(openedAt), resolvedAt: msOf(resolvedAt), closedAt: msOf(closedAt) },
})

const msOf = (time: string | null): number | null => (time === null ? null : Date.parse(time))

const actionOf = ({ target, startedAt, finishedAt, ...action }: IncidentActionView): RecordedAction => ({
  ...action,
  ...{ what: target.what, startedAt: msOf(startedAt), finishedAt: msOf(finishedAt) },
})
