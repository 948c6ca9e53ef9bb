/** What the settings of formulas are called on the panel, and what their choices mean. */
import type { Texts } from '../../protocols/presentation/translations/text.js';

export const settingTexts: Texts = {
  gas: { vi: 'Khí', en: 'Gas' },
  molarMass: { vi: 'Khối lượng mol (g/mol)', en: 'Molar mass (g/mol)' },
  referenceOxygen: { vi: 'Oxy tham chiếu (%V)', en: 'Reference oxygen (%V)' },
  airOxygen: { vi: 'Oxy của không khí (%V)', en: 'Oxygen of air (%V)' },
  oxygenMax: { vi: 'Không tính khi oxy trên (%V)', en: 'Not computed above oxygen of (%V)' },
  belowReference: { vi: 'Khi oxy thấp hơn tham chiếu', en: 'With less oxygen than the reference' },
  moistureMax: { vi: 'Không tính khi hơi nước trên (%V)', en: 'Not computed above water vapour of (%V)' },
  assumedNo2Percent: { vi: 'Phần NO2 giả định trong NOx (%)', en: 'Assumed share of NO2 in NOx (%)' },
  pressureIs: { vi: 'Áp suất đo là', en: 'The pressure is' },
  barometricPressure: { vi: 'Áp suất khí quyển (kPa)', en: 'Barometric pressure (kPa)' },
  pitotCoefficient: { vi: 'Hệ số ống Pitot', en: 'Pitot coefficient' },
  dryMolarMass: { vi: 'Khối lượng mol khí khô (g/mol)', en: 'Molar mass of the dry gas (g/mol)' },
  cutOff: { vi: 'Coi là đứng yên dưới (Pa)', en: 'A standstill below (Pa)' },
  area: { vi: 'Tiết diện ống khói (m²)', en: 'Cross-section (m²)' },
  profileFactor: { vi: 'Hệ số phân bố vận tốc', en: 'Velocity profile factor' },
  normalTemperature: { vi: 'Nm³ ở nhiệt độ (°C)', en: 'Nm³ at (°C)' },
  normalPressure: { vi: 'Nm³ ở áp suất (kPa)', en: 'Nm³ at (kPa)' },
};

/** Choices that are words; names of gases stay as they are. */
export const choiceTexts: Texts = {
  correct: { vi: 'vẫn quy đổi', en: 'corrected all the same' },
  leave: { vi: 'giữ nguyên', en: 'left as it is' },
  absolute: { vi: 'áp suất tuyệt đối', en: 'absolute' },
  gauge: { vi: 'áp suất dư so với không khí', en: 'against the air outside' },
};
