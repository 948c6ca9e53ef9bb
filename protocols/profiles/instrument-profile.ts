/** A profile of any protocol, told apart by its `protocol`. */
import { Type } from 'typebox';
import {
  IscoProfileSchema,
  Sdi12ProfileSchema,
  TeledyneAsciiProfileSchema,
  YaohuaProfileSchema,
} from './asked-profile-schemas.js';
import {
  BayernHessenProfileSchema,
  CLinkProfileSchema,
  DconProfileSchema,
  type LineProfile,
} from './line-profile-schema.js';
import { ProfileSchema, type Profile } from './profile-schema.js';
import {
  AsciiLineProfileSchema,
  MettlerProfileSchema,
  NmeaProfileSchema,
  YaohuaContinuousProfileSchema,
  type TelegramProfile,
} from './telegram-profile-schema.js';

export const InstrumentProfileSchema = Type.Union(
  [
    ProfileSchema,
    BayernHessenProfileSchema,
    CLinkProfileSchema,
    DconProfileSchema,
    TeledyneAsciiProfileSchema,
    Sdi12ProfileSchema,
    IscoProfileSchema,
    YaohuaProfileSchema,
    NmeaProfileSchema,
    MettlerProfileSchema,
    YaohuaContinuousProfileSchema,
    AsciiLineProfileSchema,
  ],
  { $id: 'https://quantrac.vn/schema/profile.schema.json', title: 'Quantrac instrument profile' },
);

/** Of an instrument that speaks text: asked, or listened to. */
export type TextProfile = LineProfile | TelegramProfile;
export type InstrumentProfile = Profile | TextProfile;

export function isModbusProfile(profile: InstrumentProfile): profile is Profile {
  return profile.protocol === 'modbus';
}
