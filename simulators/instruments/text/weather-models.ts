/** Wind and weather: a Vaisala WXT530 and a Gill WindSonic, talking by themselves and asked, and wind as NMEA `MWV`. */
import type { PhysicsDefinition, VariableDefinition } from '../instrument-definition.js';
import type { LineDefaults, TextModel, TextState } from './text-model.js';
import { WeatherTransmitter, type WeatherMessage } from './weather-transmitter.js';
import { WindSensor } from './wind-sensor.js';

const DEGREES = 360;
const PERIOD_MS = 1000;
const NMEA_LINE: LineDefaults = { baudRate: 4800, dataBits: 8, parity: 'none', stopBits: 1 };
const WXT_LINE: LineDefaults = { baudRate: 19_200, dataBits: 8, parity: 'none', stopBits: 1 };
const WINDSONIC_LINE: LineDefaults = { baudRate: 9600, dataBits: 8, parity: 'none', stopBits: 1 };

const WIND: Record<string, VariableDefinition> = {
  'wind-speed': { unit: 'm/s', mean: 3, swing: 1.5, noise: 0.3, limits: [0, 75] },
  'wind-direction': { unit: 'Degree', mean: 140, swing: 60, noise: 6 },
};
const WEATHER: Record<string, VariableDefinition> = {
  ...WIND,
  'wind-gust': { unit: 'm/s', mean: 4.5, swing: 1.5, noise: 0.4, limits: [0, 75] },
  'air-temperature': { unit: 'oC', mean: 28, swing: 5, noise: 0.05 },
  humidity: { unit: '%', mean: 75, swing: -15, noise: 0.3, limits: [0, 100] },
  pressure: { unit: 'hPa', mean: 1008, swing: 1.5, noise: 0.1 },
  rain: { unit: 'mm', mean: 0.4, swing: 0.2, limits: [0, 10_000] },
  'rain-intensity': { unit: 'mm/h', mean: 1.2, swing: 0.6, noise: 0.1, limits: [0, 200] },
};
const MESSAGES: readonly WeatherMessage[] = ['wind', 'weather', 'rain'];

function airPhysics(
  variables: Record<string, VariableDefinition>,
  alarms: Record<string, string>,
  settings: Record<string, number>,
): PhysicsDefinition {
  const calm = { about: 'no wind', values: { 'wind-speed': 0 } };
  return {
    sensors: [{ id: 'mast', variables, alarms: {} }],
    modes: { measuring: { about: 'the weather' }, calm },
    totals: {},
    alarms: Object.fromEntries(Object.entries(alarms).map(([name, about]) => [name, { about }])),
    settings,
  };
}

function direction(state: TextState): number {
  const turned = Math.round(state.read('wind-direction')) % DEGREES;
  return turned < 0 ? turned + DEGREES : turned;
}

/** Noise about a calm is no wind from behind. */
function speed(state: TextState): number {
  return Math.max(0, state.read('wind-speed'));
}

function showWeather(station: WeatherTransmitter, state: TextState): void {
  station.direction = direction(state);
  station.speed = speed(state);
  station.windInvalid = state.hasAlarm('wind-invalid');
}

function showAll(station: WeatherTransmitter, state: TextState): void {
  showWeather(station, state);
  station.gust = Math.max(state.read('wind-gust'), station.speed);
  station.temperature = state.read('air-temperature');
  station.humidity = state.read('humidity');
  station.pressure = state.read('pressure');
  station.rain = state.read('rain');
  station.intensity = state.read('rain-intensity');
}

/** A setting of zero would be a telegram without end. */
function periodOf(state: TextState): number {
  return Math.max(1, state.settingOf('period-ms'));
}

const INVALID = { 'wind-invalid': 'the wind transducers cannot measure' };

const wxt: TextModel<WeatherTransmitter> = {
  id: 'vaisala-wxt530',
  name: 'Vaisala WXT530, NMEA automatic (XDR)',
  protocol: 'nmea-0183',
  line: NMEA_LINE,
  unitIds: { low: 0, high: 9, byDefault: 0 },
  physics: airPhysics(
    WEATHER,
    {
      ...INVALID,
      ...Object.fromEntries(MESSAGES.map((name) => [`${name}-missing`, `sends no ${name} message`])),
    },
    { 'period-ms': PERIOD_MS },
  ),
  make: ({ clock, unit }) => {
    const station = new WeatherTransmitter(clock, PERIOD_MS);
    station.address = unit;
    return station;
  },
  show: (station, state) => {
    showAll(station, state);
    station.periodMs = periodOf(state);
    for (const name of MESSAGES)
      if (state.hasAlarm(`${name}-missing`)) station.missing.add(name);
      else station.missing.delete(name);
  },
};

const wxtAsked: TextModel<WeatherTransmitter> = {
  ...wxt,
  id: 'vaisala-wxt530-ascii',
  name: 'Vaisala WXT530, ASCII polled (composite message)',
  protocol: 'ascii-line',
  line: WXT_LINE,
  physics: airPhysics(WEATHER, INVALID, {}),
  show: showAll,
};

const nmeaWind: TextModel<WeatherTransmitter> = {
  id: 'nmea-wind',
  name: 'A wind sensor that sends NMEA MWV (m/s)',
  protocol: 'nmea-0183',
  line: NMEA_LINE,
  unitIds: null,
  physics: airPhysics(WIND, INVALID, { 'period-ms': PERIOD_MS }),
  make: ({ clock }) => {
    const sensor = new WeatherTransmitter(clock, PERIOD_MS);
    sensor.formatter = 'MWV';
    sensor.missing.add('weather').add('rain');
    return sensor;
  },
  show: (sensor, state) => {
    showWeather(sensor, state);
    sensor.periodMs = periodOf(state);
  },
};

/** Manual, status codes: 04 is both axes. */
const BLOCKED = { 'paths-blocked': 'something stands between its transducers' };

function showWind(sensor: WindSensor, state: TextState): void {
  sensor.speed = speed(state);
  sensor.direction = direction(state);
  sensor.status = state.hasAlarm('paths-blocked') ? '04' : '00';
}

const windSonic: TextModel<WindSensor> = {
  id: 'gill-windsonic',
  name: 'Gill WindSonic, polar, continuous (M2)',
  protocol: 'ascii-line',
  line: WINDSONIC_LINE,
  unitIds: null,
  physics: airPhysics(WIND, BLOCKED, { 'period-ms': PERIOD_MS }),
  make: ({ clock }) => new WindSensor(clock, PERIOD_MS),
  show: (sensor, state) => {
    showWind(sensor, state);
    sensor.periodMs = periodOf(state);
  },
};

const windSonicAsked: TextModel<WindSensor> = {
  ...windSonic,
  id: 'gill-windsonic-polled',
  name: 'Gill WindSonic, polar, polled (M4), node Q',
  physics: airPhysics(WIND, BLOCKED, {}),
  show: showWind,
};

export const WEATHER_MODELS = [wxt, nmeaWind];
export const ASKED_WEATHER_MODELS = [wxtAsked];
export const WIND_MODELS = [windSonic];
export const ASKED_WIND_MODELS = [windSonicAsked];
