'use client'
import { CircleUser, Keyboard, LogOut, Monitor, Moon, Sun } from 'lucide-react'
import { useTheme } from 'next-themes'
import { DropdownMenu } from 'radix-ui'
import { signOut } from '#web/features/sign-in/next-auth-call.ts'
import { useViewer } from '#web/features/viewer/viewer.tsx'
import { buttonLook } from '#web/ui/button.tsx'
import { cn } from '#web/ui/cn.ts'

const itemLook =
  'flex h-8 cursor-pointer items-center gap-2 rounded px-2 outline-none data-[highlighted]:bg-raised data-[state=checked]:font-semibold [&_svg]:size-4'

const themes = [
  { value: 'system', label: 'As the system', glyph: Monitor },
  { value: 'light', label: 'Light', glyph: Sun },
  { value: 'dark', label: 'Dark', glyph: Moon },
] as const

/** The menu of the viewer, open from the start. */
export function OpenUserMenu({ onShowKeys }: { onShowKeys: () => void }) {
  const viewer = useViewer()
  return (
    <DropdownMenu.Root modal={false} defaultOpen>
      <DropdownMenu.Trigger
        className={cn(buttonLook({ tone: 'quiet', size: 'icon' }))}
        aria-label={`${viewer.email}, ${viewer.role}: menu`}
      >
        <CircleUser aria-hidden />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align="end"
          sideOffset={4}
          className="z-50 min-w-56 rounded-md border border-line-strong bg-surface p-1 shadow-lg"
        >
          <div className="border-b px-2 pb-2 pt-1">
            <p className="truncate font-medium">{viewer.name || viewer.email}</p>
            <p className="truncate text-xs text-ink-3">{viewer.email}</p>
            <p className="text-xs text-ink-3">
              Role <span className="font-medium text-ink-2">{viewer.role}</span>
            </p>
          </div>
          <ThemeItems />
          <DropdownMenu.Separator className="my-1 border-t" />
          <DropdownMenu.Item className={itemLook} onSelect={onShowKeys}>
            <Keyboard aria-hidden /> Keyboard map <kbd className="ml-auto text-xs text-ink-3">?</kbd>
          </DropdownMenu.Item>
          <DropdownMenu.Item className={itemLook} onSelect={() => void signOut()}>
            <LogOut aria-hidden /> Sign out
          </DropdownMenu.Item>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}

function ThemeItems() {
  const { theme, setTheme } = useTheme()
  return (
    <DropdownMenu.RadioGroup value={theme} onValueChange={setTheme} className="mt-1">
      {themes.map(({ value, label, glyph: Glyph }) => (
        <DropdownMenu.RadioItem key={value} value={value} className={itemLook}>
          <Glyph aria-hidden /> {label}
          <DropdownMenu.ItemIndicator className="ml-auto text-xs text-accent">on</DropdownMenu.ItemIndicator>
        </DropdownMenu.RadioItem>
      ))}
    </DropdownMenu.RadioGroup>
  )
}
