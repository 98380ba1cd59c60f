import type { IncidentDetail } from '#contracts/api/response.ts'
import type { IncidentActionView, IncidentView } from '#contracts/incidents.ts'
import { age } from './wording.ts'

/** An incident with what is thought of it, what is proposed and done, and its timeline, a line each. `now` in ms since epoch. */
export function describeIncident({ incident, entries, similar }: IncidentDetail, now: number): string[] {
  return [
    ...headOf(incident, now),
    ...causesOf(incident),
    '',
    ...(incident.actions.length === 0 ? ['No action is proposed.'] : incident.actions.flatMap(actionLines)),
    '',
    ...entries.map(({ at, kind, actor, says }) => `${at}  ${kind.padEnd(12)} ${actor}: ${says}`),
    ...(similar.length === 0
      ? []
      : ['', ...similar.map(({ number, title, state }) => `like it: #${number} ${title} (${state})`)]),
  ]
}

const headOf = ({ number, title, severity, state, says, owner, openedAt, resolvedAt, closedAt }: IncidentView, now: number) => [
  `#${number}  ${severity}  ${state}  ${title}`,
  `  what      ${says}`,
  `  since     ${openedAt} (${age(openedAt, now)})${resolvedAt ? `, over since ${resolvedAt}` : ''}${closedAt ? `, closed ${closedAt}` : ''}`,
  `  owner     ${owner ?? 'nobody'}`,
]

function causesOf({ diagnosis }: IncidentView): string[] {
  if (!diagnosis) return ['  cause     not known yet']
  return [
    ...diagnosis.causes.flatMap(({ says, confidence, reasons }) => [
      `  cause     ${says} (${Math.round(confidence * 100)} % sure)`,
      ...reasons.map((reason) => `            ${reason}`),
    ]),
    `  cost      ${diagnosis.cost ?? 'not known'}`,
  ]
}

function actionLines({ id, runbook, mode, state, says, target, dryRun, decidedBy, outcome, undo }: IncidentActionView): string[] {
  return [
    `${state}  ${says}: ${target.what}  (${runbook}, ${mode})`,
    `  id        ${id}`,
    ...(dryRun ? dryRun.split('\n').map((line) => `  would     ${line}`) : []),
    ...(decidedBy ? [`  decided   by ${decidedBy}`] : []),
    ...(outcome ? [`  outcome   ${outcome}`] : []),
    ...(undo && state === 'confirmed' ? [`  undo      ${undo}: mc incident undo`] : []),
  ]
}
