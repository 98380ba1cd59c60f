'use client'
import { X } from 'lucide-react'
import { Button } from '#web/ui/button.tsx'
import { cn } from '#web/ui/cn.ts'
import { inputLook } from '#web/ui/field.tsx'
import { type SettingDraft, settingKinds } from './release-draft.ts'

const isKind = (kind: string): kind is SettingDraft['kind'] => kind in settingKinds

/** One setting of a release that is being made. A secret is never typed here: only where it is read. */
export function SettingRow({ setting, onChange }: { setting: SettingDraft; onChange: (next: SettingDraft | null) => void }) {
  return (
    <div className="flex flex-wrap gap-2">
      <input
        aria-label="Name of the setting"
        placeholder="NAME"
        value={setting.name}
        onChange={(event) => onChange({ ...setting, name: event.target.value })}
        className={cn(inputLook, 'min-w-32 flex-1 font-mono')}
      />
      <select
        aria-label="Kind of the setting"
        value={setting.kind}
        onChange={({ target: { value } }) => isKind(value) && onChange({ ...setting, kind: value })}
        className={cn(inputLook, 'w-auto')}
      >
        {Object.entries(settingKinds).map(([kind, label]) => (
          <option key={kind} value={kind}>
            {label}
          </option>
        ))}
      </select>
      <input
        aria-label="Value of the setting"
        placeholder={setting.kind === 'env' ? 'VARIABLE' : setting.kind === 'file' ? 'path of the file' : 'value'}
        value={setting.value}
        onChange={(event) => onChange({ ...setting, value: event.target.value })}
        className={cn(inputLook, 'min-w-32 flex-1')}
      />
      <Button size="icon" tone="quiet" aria-label="Remove the setting" onClick={() => onChange(null)}>
        <X aria-hidden />
      </Button>
    </div>
  )
}
