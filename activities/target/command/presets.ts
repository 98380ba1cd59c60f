import type { CommandTarget } from '#contracts/config/targets.ts'

/** Commands to run one after the other, each without a shell. */
export type Commands = {
  deploy: readonly (readonly string[])[]
  /** null = nothing can say which release runs. */
  status: readonly string[] | null
  rollback: readonly (readonly string[])[]
}

/** Compose takes the release from the environment: see docs/targets.md for what the Compose file has to name. */
const composeUp = [['docker', 'compose', '--project-name', '{target}', 'up', '--detach', '--wait', '--remove-orphans']] as const

const RELEASE_LABEL = 'mission-control.release'
const RELEASE_ANNOTATION = 'mission-control/release'

/** Image and release change in one patch, so that the annotation can never name a release whose image is not asked for. */
const kubernetesPatch = JSON.stringify({
  spec: {
    template: {
      metadata: { annotations: { [RELEASE_ANNOTATION]: '{release}' } },
      spec: { containers: [{ name: '{target}', image: '{artifact}' }] },
    },
  },
})

/** Names the release only once all its pods are up to date: a rollout at work must not pass for done. */
const kubernetesStatus = [
  '{{if and (eq (printf "%v" .status.observedGeneration) (printf "%v" .metadata.generation))',
  ' (eq (printf "%v" .status.updatedReplicas) (printf "%v" .spec.replicas))',
  ' (eq (printf "%v" .status.availableReplicas) (printf "%v" .spec.replicas))',
  ' (eq (printf "%v" .status.replicas) (printf "%v" .spec.replicas))}}',
  `{{index .spec.template.metadata.annotations "${RELEASE_ANNOTATION}"}}{{else}}rolling-out{{end}}`,
].join('')

const kubernetesDeploy = [
  ['kubectl', 'patch', 'deployment', '{target}', '--type=strategic', `--patch=${kubernetesPatch}`],
  ['kubectl', 'rollout', 'status', 'deployment/{target}', '--watch'],
] as const

const presets = {
  'docker-compose': {
    deploy: composeUp,
    status: [
      ...['docker', 'ps', '--filter', 'label=com.docker.compose.project={target}', '--filter', `label=${RELEASE_LABEL}`],
      ...['--format', `{{.Label "${RELEASE_LABEL}"}}`],
    ],
    rollback: composeUp,
  },
  kubectl: {
    deploy: kubernetesDeploy,
    status: ['kubectl', 'get', 'deployment', '{target}', '--output', `go-template=${kubernetesStatus}`],
    rollback: kubernetesDeploy,
  },
} as const satisfies Record<NonNullable<CommandTarget['preset']>, Commands>

/** What a target's steps run: its preset, with what is written beside it. null = it has no way to deploy. */
export function commandsOf({ preset, deploy, status, rollback }: CommandTarget): Commands | null {
  const ready = preset ? presets[preset] : null
  const deploys = deploy ? [deploy] : ready?.deploy
  if (!deploys) return null
  return {
    deploy: deploys,
    status: status ?? ready?.status ?? null,
    // A deploy command of one's own is what knows how to bring a release back, not the preset's.
    rollback: rollback ? [rollback] : deploy ? [deploy] : (ready?.rollback ?? deploys),
  }
}
