import type { Argument, Command, Option } from 'commander'

/** A command's words for completion: `session abort` → its subcommands, options and the values they take. */
type Node = { path: string; words: string[]; values: [flag: string, choices: readonly string[]][] }

export const shells = ['bash', 'zsh'] as const
export type Shell = (typeof shells)[number]

/** A script that completes commands, options and their fixed values; made from the commands themselves, so it cannot fall behind. */
export function completionScript(program: Command, shell: Shell): string {
  const nodes = nodesOf(program, [])
  return shell === 'bash' ? bashScript(nodes) : `#compdef mc\nautoload -U +X bashcompinit && bashcompinit\n${bashScript(nodes)}`
}

function nodesOf(command: Command, path: readonly string[]): Node[] {
  const options = command.options.filter(({ hidden }: Option) => !hidden)
  const flags = [...options.map(({ long, short }) => long ?? short ?? ''), '--help']
  const choices = command.registeredArguments.flatMap(({ argChoices }: Argument) => argChoices ?? [])
  const node: Node = {
    path: path.join(' '),
    words: [...command.commands.map((child) => child.name()), ...choices, ...flags],
    values: options.flatMap(({ long, argChoices }): Node['values'] => (long && argChoices ? [[long, argChoices]] : [])),
  }
  return [node, ...command.commands.flatMap((child) => nodesOf(child, [...path, child.name()]))]
}

const quoted = (words: readonly string[]): string => `'${words.join(' ')}'`

function bashScript(nodes: readonly Node[]): string {
  const values = nodes.flatMap((node) =>
    node.values.map(([flag, choices]) => `    ${quoted([node.path, flag].filter(Boolean))}) choices=${quoted(choices)} ;;`),
  )
  const words = nodes.map((node) => `    ${quoted([node.path])}) choices=${quoted(node.words)} ;;`)
  return `_mc() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" path='' choices='' word
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "\${path:+$path }$word" in
      ${nodes
        .filter(({ path }) => path)
        .map(({ path }) => quoted([path]))
        .join(' | ')}) path="\${path:+$path }$word" ;;
    esac
  done
  case "\${path:+$path }$previous" in
${values.join('\n')}
  esac
  [ -n "$choices" ] || case "$path" in
${words.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$choices" -- "$current"))
  [ \${#COMPREPLY[@]} -gt 0 ] || COMPREPLY=($(compgen -f -- "$current"))
}
complete -F _mc mc
`
}
