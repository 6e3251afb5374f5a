using System.Text.RegularExpressions;
using Ryze.Domain;
using Ryze.Domain.Protocol.Http;
using Ryze.Domain.PublicApi.Engines;

namespace Ryze.Api.PublicApi.Engines;

/// <summary>The rules of docs/spec/engines.md 2, which depend on the engine.</summary>
internal static partial class EngineRules
{
    /// <summary>In characters.</summary>
    private const int MaxTokenLength = 4096;

    /// <summary>In characters.</summary>
    private const int MaxAppSecretLength = 255;

    /// <summary>In characters.</summary>
    private const int MaxInstanceLength = 255;

    /// <summary>In characters.</summary>
    private const int MaxIdLength = 32;

    /// <summary>The property and text of each faulty field.</summary>
    public static IEnumerable<(string Field, string What)> FaultsOf(IEngineFields body)
    {
        var kind = EngineKinds.Find(body.Engine?.Trim());
        return new (string Field, string? What)[]
        {
            (nameof(body.Engine), string.IsNullOrWhiteSpace(body.Engine) ? "engine is required"
                : kind is null ? "engine must be ryzeapi, cloud-api, evolution or waha" : null),
            (nameof(body.EngineBaseUrl), BaseUrlFaultOf(body.EngineBaseUrl, isOptional: kind is null or EngineKind.CloudApi)),
            (nameof(body.EngineToken), SecretFaultOf("engineToken", body.EngineToken, MaxTokenLength)),
            (nameof(body.EngineInstance), kind == EngineKind.CloudApi ? null : InstanceFaultOf(body.EngineInstance)),
            (nameof(body.PhoneNumberId), kind != EngineKind.CloudApi ? null
                : string.IsNullOrWhiteSpace(body.PhoneNumberId) ? "phoneNumberId is required"
                : IdFaultOf("phoneNumberId", body.PhoneNumberId)),
            (nameof(body.AppSecret), kind != EngineKind.CloudApi ? null : SecretFaultOf("appSecret", body.AppSecret, MaxAppSecretLength)),
            (nameof(body.BusinessAccountId), kind != EngineKind.CloudApi ? null : IdFaultOf("businessAccountId", body.BusinessAccountId)),
            (nameof(body.ApiVersion), kind != EngineKind.CloudApi || string.IsNullOrWhiteSpace(body.ApiVersion)
                || Version().IsMatch(body.ApiVersion.Trim()) ? null : "apiVersion must be a version such as v26.0"),
        }.Where(fault => fault.What is not null).Select(fault => (fault.Field, fault.What!));
    }

    /// <summary>Converts a body without faults.</summary>
    /// <param name="instance">The Ryze instance's name.</param>
    public static EngineSettings SettingsOf(IEngineFields body, string instance)
    {
        var kind = EngineKinds.Find(body.Engine!.Trim())!.Value;
        var isCloud = kind == EngineKind.CloudApi;
        return new EngineSettings(
            kind,
            string.IsNullOrWhiteSpace(body.EngineBaseUrl) ? EngineSettings.MetaUrl : HttpBaseUrl.Normalize(body.EngineBaseUrl),
            isCloud ? body.PhoneNumberId!.Trim()
                : string.IsNullOrWhiteSpace(body.EngineInstance) ? instance : body.EngineInstance.Trim(),
            Trimmed(body.EngineToken!))
        {
            AppSecret = isCloud ? Trimmed(body.AppSecret!) : null,
            BusinessAccountId = isCloud ? TextOf(body.BusinessAccountId) : null,
            ApiVersion = isCloud ? TextOf(body.ApiVersion) : null,
            RegisterWebhook = body.RegisterWebhook ?? true,
        };
    }

    private static string? BaseUrlFaultOf(string? url, bool isOptional) =>
        string.IsNullOrWhiteSpace(url) ? isOptional ? null : "engineBaseUrl is required"
            : HttpBaseUrl.FaultOf(url) is { } fault ? $"engineBaseUrl {fault}" : null;

    private static string? SecretFaultOf(string name, Secret? secret, int maxLength)
    {
        var text = secret?.Reveal().Trim();
        return string.IsNullOrEmpty(text) ? $"{name} is required"
            : text.Length > maxLength || !TokenFormat.IsVisibleAscii(text) ? $"{name} must be 1 to {maxLength} visible ASCII characters"
            : null;
    }

    private static string? InstanceFaultOf(string? instance) => instance?.Trim() is not { Length: > 0 } text ? null
        : text.EnumerateRunes().Count() > MaxInstanceLength ? $"engineInstance must be 1 to {MaxInstanceLength} characters"
        : text.Any(char.IsControl) ? "engineInstance must not contain control characters"
        : null;

    private static string? IdFaultOf(string name, string? id) =>
        string.IsNullOrWhiteSpace(id) || (id.Trim() is { Length: <= MaxIdLength } text && text.All(char.IsAsciiDigit)) ? null
            : $"{name} must be 1 to {MaxIdLength} digits";

    private static Secret Trimmed(Secret secret) => new(secret.Reveal().Trim());

    private static string? TextOf(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    [GeneratedRegex(@"\Av[0-9]{1,3}\.[0-9]{1,2}\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Version();
}
