import { readFileSync } from 'node:fs'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** What tests start that bring up whole installations, or wait for workflows: processes, servers, timers. */
const LONG = /\b(Installation|OwnServers|Site|MissionControl|DeployRig|IncidentRig|GateRig|AlertRig)\.(open|start)\(|npm start/

/** Files that wait longest begin first, whatever their size: else the last of them are waited for alone. */
export class InstallationsFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = new Map(files.map(({ moduleId }) => [moduleId, LONG.test(readFileSync(moduleId, 'utf8')) ? 0 : 1]))
    const groupOf = ({ project }: TestSpecification) => project.config.sequence.groupOrder
    return (await super.sort(files)).toSorted(
      (a, b) => groupOf(a) - groupOf(b) || (rank.get(a.moduleId) ?? 1) - (rank.get(b.moduleId) ?? 1),
    )
  }
}
