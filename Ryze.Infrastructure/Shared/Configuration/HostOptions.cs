using System.Net;
using Microsoft.AspNetCore.Http;
using Ryze.Domain;
using StackExchange.Redis;

namespace Ryze.Infrastructure.Shared.Configuration;

/// <summary>The host's addresses and the services that its replicas share (docs/spec/api.md 10).</summary>
public sealed class HostOptions
{
    /// <summary>The public API's public URL; null for the first listening address.</summary>
    public required Uri? BaseUrl { get; init; }

    public required IReadOnlyList<IPNetwork> TrustedProxies { get; init; }

    public required Secret? RedisConnectionString { get; init; }

    public required Secret? AutoMapperLicenseKey { get; init; }

    /// <summary>Serves Swagger UI and the OpenAPI document.</summary>
    public required bool Swagger { get; init; }

    /// <summary>Addresses for the operator's own processes; empty means the public addresses.</summary>
    public required IReadOnlyList<string> InternalUrls { get; init; }

    /// <summary>Whether this port serves internal routes.</summary>
    public bool IsInternal(int port) => InternalUrls.Count == 0 || InternalUrls.Any(url => PortOf(url) == port);

    public static HostOptions Read(ConfigurationReader reader, RoleOptions roles)
    {
        var redis = reader.Secret("REDIS_CONNECTION_STRING");
        if (redis is not null && !IsRedis(redis))
        {
            reader.Fault("REDIS_CONNECTION_STRING", "is not a connection string of Redis, e.g. redis:6379");
        }

        var urls = Addresses(reader, "urls", "ASPNETCORE_URLS");
        if (reader.IsDevelopment && roles.Api && urls.Exists(url => !IsLoopback(url)))
        {
            RefuseWellKnownTokens(reader);
        }

        var internalUrls = Addresses(reader, "INTERNAL_URLS", "INTERNAL_URLS");
        if (internalUrls.Select(PortOf).Any(port => port == 0 || urls.Select(PortOf).Contains(port)))
        {
            reader.Fault("INTERNAL_URLS", "must have ports of their own, other than those of ASPNETCORE_URLS");
        }

        return new HostOptions
        {
            BaseUrl = reader.Url("BASE_URL"),
            TrustedProxies = reader.Networks("TRUSTED_PROXIES"),
            RedisConnectionString = redis,
            AutoMapperLicenseKey = reader.Secret("AUTOMAPPER_LICENSE_KEY"),
            InternalUrls = internalUrls,
            Swagger = reader.Flag("SWAGGER", defaultValue: true),
        };
    }

    /// <summary>Anyone who reaches another address than localhost could use the tokens that Development documents.</summary>
    private static void RefuseWellKnownTokens(ConfigurationReader reader)
    {
        foreach (var name in new[] { "RYZE_ACCOUNT_TOKEN", "ENGINE_WEBHOOK_AUTHORIZATION" })
        {
            if (reader.Text(name) is null)
            {
                reader.Fault(name, "is required in Development when ASPNETCORE_URLS is not localhost, because its default is well known");
            }
        }
    }

    private static bool IsLoopback(string address)
    {
        var host = BindingAddress.Parse(address).Host;
        return string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip));
    }

    private static int PortOf(string address) => BindingAddress.Parse(address).Port;

    private static List<string> Addresses(ConfigurationReader reader, string setting, string name)
    {
        var all = (reader.Text(setting) ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var addresses = all.Where(IsListeningAddress).ToList();
        if (addresses.Count < all.Length)
        {
            reader.Fault(name, "must be a semicolon separated list of addresses such as http://localhost:5080");
        }

        return addresses;
    }

    private static bool IsListeningAddress(string address)
    {
        try
        {
            var parsed = BindingAddress.Parse(address);
            return parsed.Scheme is "http" or "https" && parsed.Port is >= 0 and <= 65535;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    private static bool IsRedis(Secret connectionString)
    {
        try
        {
            return ConfigurationOptions.Parse(connectionString.Reveal()).EndPoints.Count > 0;
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException)
        {
            return false;
        }
    }
}
