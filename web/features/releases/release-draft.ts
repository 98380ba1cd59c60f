import type { ConfigValue } from '#contracts/config/reference.ts'

/** How a setting is given: as text, or where a secret is read at the moment of use. */
export const settingKinds = {
  text: 'Text',
  number: 'Number',
  boolean: 'Yes or no',
  env: 'Secret: environment variable',
  file: 'Secret: file',
} as const
export type SettingDraft = { id: number; name: string; kind: keyof typeof settingKinds; value: string }
export type ReleaseDraft = { name: string; artifact: string; commit: string; notes: string; settings: readonly SettingDraft[] }

/** A draft as the API takes it; what is wrong with it is for the API to say. */
export function releaseBody({ name, artifact, commit, notes, settings }: ReleaseDraft) {
  const values = Object.fromEntries(settings.map((setting) => [setting.name.trim(), valueOf(setting)]))
  return { name, artifact, notes, values, commit: commit === '' ? null : commit }
}

function valueOf({ kind, value }: SettingDraft): ConfigValue {
  switch (kind) {
    case 'text':
      return value
    case 'number':
      // Left as it was written where it is no number, so that the API names the fault.
      return value.trim() !== '' && Number.isFinite(Number(value)) ? Number(value) : value
    case 'boolean':
      return ['yes', 'true', 'on'].includes(value.trim().toLowerCase())
    case 'env':
      return { secret: { env: value.trim() } }
    case 'file':
      return { secret: { file: value.trim() } }
  }
}

const fields = ['name', 'artifact', 'commit', 'notes', 'values'] as const

/** The API's sentence, `body.name: …; body.values.KEY: …`, by the field each part is about; the rest under `other`. */
export function faultsByField(detail: string): Partial<Record<(typeof fields)[number] | 'other', string[]>> {
  const faults: Partial<Record<(typeof fields)[number] | 'other', string[]>> = {}
  for (const part of detail.split('; ')) {
    const [, path = '', says = ''] = /^body\.([^:]+): (.*)$/s.exec(part) ?? []
    const field = fields.find((one) => path === one || path.startsWith(`${one}.`)) ?? 'other'
    const key = path.slice(field.length + 1)
    faults[field] = [...(faults[field] ?? []), field === 'other' ? part : key ? `${key}: ${says}` : says]
  }
  return faults
}
