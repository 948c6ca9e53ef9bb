/** A password with its name above; what was typed can be looked at, as on a phone in a driver's hand. */
import { useState } from 'preact/hooks';
import { Icon } from '../../../protocols/presentation/icon.js';
import { useProvinceText } from './texts.js';

export interface PasswordFieldProps {
  label: string;
  name: string;
  value: string;
  autocomplete: 'current-password' | 'new-password';
  onInput: (value: string) => void;
}

export function PasswordField({ label, name, value, autocomplete, onInput }: PasswordFieldProps) {
  const t = useProvinceText();
  const [shown, setShown] = useState(false);
  const hint = t(shown ? 'loginHide' : 'loginShow');
  const shared = {
    id: `field-${name}`,
    name,
    autocomplete,
    autocapitalize: 'none',
    spellcheck: false,
    maxLength: 256,
    required: true,
    value,
    onInput: (event: { currentTarget: HTMLInputElement }) => onInput(event.currentTarget.value),
  } as const;
  return (
    <div class="field">
      <label class="field-name" for={`field-${name}`}>
        {label}
      </label>
      <span class="field-password">
        {shown ? <input type="text" {...shared} /> : <input type="password" {...shared} />}
        <button
          type="button"
          class="icon-button"
          aria-label={hint}
          title={hint}
          aria-pressed={shown}
          onClick={() => setShown(!shown)}
        >
          <Icon name={shown ? 'hide' : 'show'} />
        </button>
      </span>
    </div>
  );
}
