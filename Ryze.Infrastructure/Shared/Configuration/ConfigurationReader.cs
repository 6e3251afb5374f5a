using System.Globalization;
using System.Net;
using Microsoft.Extensions.Configuration;
using Ryze.Domain;

namespace Ryze.Infrastructure.Shared.Configuration;

/// <summary>
/// Reads variables by their documented names and collects all faults, so that one start reports them all (docs/spec/api.md 10).
/// </summary>
public sealed class ConfigurationReader(IConfiguration configuration, bool isDevelopment)
{
    private readonly List<string> _faults = [];

    public bool IsDevelopment { get; } = isDevelopment;

    public IReadOnlyList<string> Faults => _faults;

    /// <summary>Null when the variable is not set, empty or blank.</summary>
    public string? Text(string name) => configuration[name] is { } value && !string.IsNullOrWhiteSpace(value) ? value.Trim() : null;

    public Secret? Secret(string name) => Text(name) is { } value ? new Secret(value) : null;

    /// <param name="what">The fault, as text after the variable's name. Never a secret's value.</param>
    public void Fault(string name, string what) => _faults.Add($"{name} {what}");

    public bool Flag(string name, bool defaultValue)
    {
        switch (Text(name)?.ToLowerInvariant())
        {
            case null:
                return defaultValue;
            case "true" or "1":
                return true;
            case "false" or "0":
                return false;
            default:
                Fault(name, "must be true or false");
                return defaultValue;
        }
    }

    /// <summary>An integer in the range, without sign or separators.</summary>
    public int Whole(string name, int defaultValue, int from, int to) => (int)Whole(name, (long)defaultValue, from, to);

    /// <summary>A size in bytes, from 1 MiB to 1 TiB.</summary>
    public long Bytes(string name, long defaultValue) => Whole(name, defaultValue, from: 1L << 20, to: 1L << 40);

    private long Whole(string name, long defaultValue, long from, long to)
    {
        if (Text(name) is not { } value)
        {
            return defaultValue;
        }

        if (long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= from && number <= to)
        {
            return number;
        }

        Fault(name, string.Create(CultureInfo.InvariantCulture, $"must be a whole number from {from} to {to}"));
        return defaultValue;
    }

    /// <summary>An absolute http or https URL that ends with its path; without the trailing slash.</summary>
    public Uri? Url(string name)
    {
        if (Text(name) is not { } value)
        {
            return null;
        }

        if (Uri.TryCreate(value.TrimEnd('/'), UriKind.Absolute, out var url)
            && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps)
            && url is { UserInfo.Length: 0, Query.Length: 0, Fragment.Length: 0 })
        {
            return url;
        }

        Fault(name, "must be an absolute http or https URL without user info, query or fragment");
        return null;
    }

    public IReadOnlyList<IPNetwork> Networks(string name)
    {
        var networks = new List<IPNetwork>();
        foreach (var entry in (Text(name) ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (IPNetwork.TryParse(entry, out var network))
            {
                networks.Add(network);
            }
            else if (IPAddress.TryParse(entry, out var address))
            {
                networks.Add(new IPNetwork(address, address.GetAddressBytes().Length * 8));
            }
            else
            {
                Fault(name, "must be a comma separated list of addresses or networks such as 10.0.0.0/8");
            }
        }

        return networks;
    }
}
