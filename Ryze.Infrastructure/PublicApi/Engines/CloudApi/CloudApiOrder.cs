using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Ryze.Infrastructure.PublicApi.Engines.CloudApi;

/// <summary>An order of catalog products: the customer's text, the number of items, the total and one line for each product.</summary>
internal static class CloudApiOrder
{
    /// <summary>More than a person reads.</summary>
    private const int MaxProducts = 50;

    /// <summary>No order costs more. A larger number is not a price.</summary>
    private const double MaxAmount = 1_000_000_000_000;

    public static JsonObject? Of(JsonElement? order)
    {
        var products = order.Items("product_items").Where(product => product is { ValueKind: JsonValueKind.Object }).ToList();
        if (products.Count == 0)
        {
            return null;
        }

        var total = products.Sum(product => (product.Number("item_price") ?? double.NaN) * QuantityOf(product));
        var items = products.Sum(QuantityOf);
        var lines = products.Take(MaxProducts).Select(LineOf).Select(line => (JsonNode)line);
        return GraphJson.Of(("type", "order"), ("order", GraphJson.Of(
            ("text", order.Text("text")),
            ("itemCount", items is > 0 and < int.MaxValue ? Math.Round(items, 2) : null),
            ("totalAmount", total is > 0 and < MaxAmount ? Math.Round(total, 2) : null),
            ("currency", products[0].Text("currency")),
            ("options", new JsonArray([.. lines])))));
    }

    private static double QuantityOf(JsonElement? product) => product.Number("quantity") ?? 1;

    private static string LineOf(JsonElement? product)
    {
        var price = product.Number("item_price") is { } amount and > 0 and < MaxAmount
            ? string.Join(' ', new[] { product.Text("currency"), amount.ToString("0.##", CultureInfo.InvariantCulture) }.OfType<string>())
            : null;
        var name = product.Text("product_retailer_id") ?? "?";
        return string.Create(
            CultureInfo.InvariantCulture, $"{QuantityOf(product):0.##} × {name}{(price is null ? "" : $" ({price})")}");
    }
}
