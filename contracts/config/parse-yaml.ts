import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument } from 'yaml'
import type { z } from 'zod'
import { nearestName } from '#domain/nearest-name.ts'

/** One thing wrong in a configuration file, where it is and what to write instead. Lines and columns start at 1. */
export type ConfigProblem = { file: string; line: number; column: number; path: string; message: string }

export type ParsedConfig<T> = { ok: true; value: T } | { ok: false; problems: ConfigProblem[] }

type Path = readonly PropertyKey[]

/** The problem as one line, in the `file:line:column` form that editors jump to. */
export const describeProblem = ({ file, line, column, path, message }: ConfigProblem): string =>
  `${file}:${line}:${column}: ${path ? `${path}: ` : ''}${message}`

/**
 * Parses the text of a YAML file against a schema. An empty file is an empty map. Never throws: what is wrong comes back
 * as problems, all of them at once, with the nearest valid name where a name is wrong.
 */
export function parseYaml<S extends z.ZodType>(file: string, text: string, schema: S): ParsedConfig<z.output<S>> {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  if (document.errors.length > 0) {
    const problems = document.errors.map(({ pos, message }) => ({ file, ...placeOf(lines, pos[0]), path: '', message }))
    return { ok: false, problems }
  }
  const value = valueOf(document)
  if (!value.ok) return { ok: false, problems: [{ file, line: 1, column: 1, path: '', message: value.message }] }
  const parsed = schema.safeParse(value.value ?? {})
  if (parsed.success) return { ok: true, value: parsed.data }
  const problems = parsed.error.issues.flatMap((issue) => problemsOf(issue, [], { file, lines, document, schema }))
  return { ok: false, problems }
}

/** Aliases that name each other again and again would fill the memory: the reader gives up on them by throwing. */
function valueOf(document: Document): { ok: true; value: unknown } | { ok: false; message: string } {
  try {
    return { ok: true, value: document.toJS() }
  } catch (error) {
    return { ok: false, message: `cannot be read: ${error instanceof Error ? error.message : String(error)}` }
  }
}

/** A problem that only shows beside other files: at the place of `path` in this text, or of what encloses it. */
export function problemAt(file: string, text: string, path: Path, message: string): ConfigProblem {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  return { file, ...placeOf(lines, offsetOf(document, path)), path: written(path), message }
}

type Source = { file: string; lines: LineCounter; document: Document; schema: z.ZodType }

function problemsOf(issue: z.core.$ZodIssue, base: Path, source: Source): ConfigProblem[] {
  const path = [...base, ...issue.path]
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey([...path, key], source))
  if (issue.code === 'invalid_union') return unionProblems(issue, path, source)
  const { file, lines, document } = source
  const message = messageOf(issue, document.getIn(path))
  return [{ file, ...placeOf(lines, offsetOf(document, path)), path: written(path), message }]
}

/** Of a union's branches, the one that failed least far from the root is what the writer meant. */
function unionProblems(issue: z.core.$ZodIssueInvalidUnion, path: Path, source: Source): ConfigProblem[] {
  const nearest = issue.errors.toSorted((a, b) => a.length - b.length)[0] ?? []
  if (nearest.length > 0) return nearest.flatMap((inner) => problemsOf(inner, path, source))
  const { file, lines, document } = source
  // A name such as `kind` says which branch is meant, and is none of theirs.
  const message = 'options' in issue && issue.options ? withNearest(issue.options, document.getIn(path)) : issue.message
  return [{ file, ...placeOf(lines, offsetOf(document, path)), path: written(path), message }]
}

function unknownKey(path: Path, { file, lines, document, schema }: Source): ConfigProblem {
  const name = String(path.at(-1))
  const known = keysAt(schema, path.slice(0, -1))
  const meant = nearestName(name, known)
  const advice = meant ? `did you mean ${meant}?` : `known here: ${known.join(', ')}`
  const message = `unknown name; ${advice}`
  return { file, ...placeOf(lines, keyOffset(document, path)), path: written(path), message }
}

/** A sentence that a schema has of its own says more than what can be made of the issue. */
function messageOf(issue: z.core.$ZodIssue, got: unknown): string {
  if (!/^Invalid (?:input|option)\b/.test(issue.message)) return issue.message
  if (issue.code === 'invalid_value') return withNearest(issue.values, got)
  const isMissing = issue.code === 'invalid_type' && got === undefined
  return isMissing ? `is missing; expected ${issue.expected}` : issue.message
}

function withNearest(values: readonly unknown[], got: unknown): string {
  const allowed = values.map(String)
  const meant = typeof got === 'string' ? nearestName(got, allowed) : null
  return `expected ${allowed.join(', ')}${meant ? `; did you mean ${meant}?` : ''}`
}

/** Names a schema knows at a path, through arrays, defaults, refinements, transforms and unions. */
function keysAt(schema: z.ZodType, path: Path): string[] {
  const { def } = schema as unknown as { def: SchemaDef } // zod's own description of a schema, public as `def`
  const wrapped = def.innerType ?? def.in
  if (wrapped) return keysAt(wrapped, path)
  if (def.options) return [...new Set(def.options.flatMap((option) => keysAt(option, path)))]
  const [head, ...rest] = path
  if (def.element) return keysAt(def.element, rest)
  if (def.valueType) return keysAt(def.valueType, rest)
  if (!def.shape) return []
  if (head === undefined) return Object.keys(def.shape)
  const inner = def.shape[String(head)]
  return inner ? keysAt(inner, rest) : []
}

type SchemaDef = {
  innerType?: z.ZodType
  /** What a transform starts from. */
  in?: z.ZodType
  options?: readonly z.ZodType[]
  element?: z.ZodType
  valueType?: z.ZodType
  shape?: Record<string, z.ZodType>
}

/** Where the value at `path` starts, or the nearest enclosing one that exists (a missing name has no place of its own). */
function offsetOf(document: Document, path: Path): number {
  for (let length = path.length; length >= 0; length -= 1) {
    const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true)
    if (isNode(node) && node.range) return node.range[0]
  }
  return 0
}

function keyOffset(document: Document, path: Path): number {
  const parent = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true)
  if (!isMap(parent)) return offsetOf(document, path)
  const pair = parent.items.find(({ key }) => isScalar(key) && key.value === path.at(-1))
  return pair && isScalar(pair.key) && pair.key.range ? pair.key.range[0] : offsetOf(document, path)
}

function placeOf(lines: LineCounter, offset: number): { line: number; column: number } {
  const { line, col } = lines.linePos(offset)
  return { line: Math.max(1, line), column: Math.max(1, col) }
}

function written(path: Path): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`
    return text ? `${text}.${String(part)}` : String(part)
  }, '')
}
