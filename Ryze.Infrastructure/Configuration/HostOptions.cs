using System.Net;
using Microsoft.AspNetCore.Http;
using Ryze.Domain;
using StackExchange.Redis;

namespace Ryze.Infrastructure.Configuration;

/// <summary>How this host is seen from outside, and what it shares with its replicas (api.md 10).</summary>
public sealed class HostOptions
{
    /// <summary>Public URL of the API; null: the first listening address.</summary>
    public required Uri? BaseUrl { get; init; }

    public required IReadOnlyList<IPNetwork> TrustedProxies { get; init; }

    public required Secret? RedisConnectionString { get; init; }

    public required Secret? AutoMapperLicenseKey { get; init; }

    /// <summary>Serves Swagger UI and the OpenAPI document.</summary>
    public required bool Swagger { get; init; }

    public static HostOptions Read(ConfigurationReader reader)
    {
        var redis = reader.Secret("REDIS_CONNECTION_STRING");
        if (redis is not null && !IsRedis(redis))
        {
            reader.Fault("REDIS_CONNECTION_STRING", "is not a connection string of Redis, e.g. redis:6379");
        }

        foreach (var address in (reader.Text("urls") ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (!IsListeningAddress(address))
            {
                reader.Fault("ASPNETCORE_URLS", "must be a semicolon separated list of addresses such as http://localhost:5080");
            }
        }

        return new HostOptions
        {
            BaseUrl = reader.Url("BASE_URL"),
            TrustedProxies = reader.Networks("TRUSTED_PROXIES"),
            RedisConnectionString = redis,
            AutoMapperLicenseKey = reader.Secret("AUTOMAPPER_LICENSE_KEY"),
            Swagger = reader.Flag("SWAGGER", otherwise: true),
        };
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
        catch (Exception failure) when (failure is ArgumentException or FormatException)
        {
            return false;
        }
    }
}
