// The rows of a model's price: [{quality?, size?, credits}] for an image, or
// [{name, credits}] for a million tokens of each kind.
const TOKENS = {
  text_input: "credits_per_million_text_input_tokens",
  image_input: "credits_per_million_image_input_tokens",
  image_output: "credits_per_million_image_output_tokens",
};

export function priceRows(price) {
  if (price.billing_rule === "per_call")
    return price.prices.map(({ credits_per_image: credits, quality, size }) => ({ quality, size, credits }));
  return Object.entries(TOKENS).filter(([, member]) => member in price).map(([name, member]) => ({ name, credits: price[member] }));
}
