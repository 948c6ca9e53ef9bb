/** Units as the data files write them → as a person reads them: `oC` → `°C`, `m3/h` → `m³/h`, `ug/m3` → `µg/m³`. */
const WHOLE: Readonly<Record<string, string>> = {
  oC: '°C',
  Degree: '°',
  degree: '°',
  deg: '°',
  '-': '',
  'mg/l': 'mg/L',
  'ug/l': 'µg/L',
  'w/m2': 'W/m²',
};

export function formatUnit(unit: string): string {
  const known = WHOLE[unit];
  if (known !== undefined) return known;
  return unit
    .replace(/^u(?=[gSmLM])/, 'µ')
    .replace(/(N?m)3/g, '$1³')
    .replace(/(m)2/g, '$1²');
}
