import { useLingui } from "@lingui/react/macro";

/** spec: client-server-api #sas-method-emoji, in the order of its table. */
export function useVerificationEmojiNames(): string[] {
  const { t } = useLingui();
  return [
    t`Dog`, t`Cat`, t`Lion`, t`Horse`, t`Unicorn`, t`Pig`, t`Elephant`, t`Rabbit`,
    t`Panda`, t`Rooster`, t`Penguin`, t`Turtle`, t`Fish`, t`Octopus`, t`Butterfly`, t`Flower`,
    t`Tree`, t`Cactus`, t`Mushroom`, t`Globe`, t`Moon`, t`Cloud`, t`Fire`, t`Banana`,
    t`Apple`, t`Strawberry`, t`Corn`, t`Pizza`, t`Cake`, t`Heart`, t`Smiley`, t`Robot`,
    t`Hat`, t`Glasses`, t`Spanner`, t`Santa`, t`Thumbs up`, t`Umbrella`, t`Hourglass`, t`Clock`,
    t`Gift`, t`Light bulb`, t`Book`, t`Pencil`, t`Paperclip`, t`Scissors`, t`Lock`, t`Key`,
    t`Hammer`, t`Telephone`, t`Flag`, t`Train`, t`Bicycle`, t`Aeroplane`, t`Rocket`, t`Trophy`,
    t`Ball`, t`Guitar`, t`Trumpet`, t`Bell`, t`Anchor`, t`Headphones`, t`Folder`, t`Pin`,
  ];
}
