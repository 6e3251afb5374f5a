using Ryze.Api.PublicApi.Engines;
using Ryze.Domain;
using Ryze.Domain.PublicApi.Engines;

namespace Ryze.Tests.Api.PublicApi.Engines;

/// <summary>The field rules of docs/spec/engines.md 2.</summary>
internal sealed class EngineRulesTests
{
    private static readonly SetEngineRequest Evolution = Body("evolution", "https://evolution.example.com", "token");
    private static readonly SetEngineRequest Cloud =
        Body("cloud-api", null, "token") with { PhoneNumberId = "123", AppSecret = new Secret("app-secret") };

    private static IEnumerable<TestCaseData> Faults() =>
    [
        Case("valid Evolution", Evolution, ""),
        Case("valid WAHA", Evolution with { Engine = "waha" }, ""),
        Case("valid RyzeAPI", Evolution with { Engine = " ryzeapi " }, ""),
        Case("valid Cloud API", Cloud, ""),
        Case("every optional field",
            Cloud with { EngineBaseUrl = "https://graph.example.com", BusinessAccountId = "9", ApiVersion = "v26.0" }, ""),
        Case("fields of another engine", Evolution with { PhoneNumberId = "x", ApiVersion = "x", BusinessAccountId = "x" }, ""),
        Case("nothing", Body(null, null, null), "engine is required; engineToken is required"),
        Case("unknown engine", Evolution with { Engine = "Evolution" }, "engine must be ryzeapi, cloud-api, evolution or waha"),
        Case("no address", Evolution with { EngineBaseUrl = " " }, "engineBaseUrl is required"),
        Case("not http", Evolution with { EngineBaseUrl = "ftp://x" }, "engineBaseUrl must be an absolute http or https URL"),
        Case("user info", Evolution with { EngineBaseUrl = "https://u:p@x" }, "engineBaseUrl must not contain user info"),
        Case("query", Evolution with { EngineBaseUrl = "https://x?y" }, "engineBaseUrl must not contain a query"),
        Case("fragment", Evolution with { EngineBaseUrl = "https://x#y" }, "engineBaseUrl must not contain a fragment"),
        Case("path of an API", Evolution with { EngineBaseUrl = "https://x/api" }, ""),
        Case("blank token", Evolution with { EngineToken = new Secret(" ") }, "engineToken is required"),
        Case("token with a space", Evolution with { EngineToken = new Secret("a b") },
            "engineToken must be 1 to 4096 visible ASCII characters"),
        Case("longest token", Evolution with { EngineToken = new Secret(new string('x', 4096)) }, ""),
        Case("longer token", Evolution with { EngineToken = new Secret(new string('x', 4097)) },
            "engineToken must be 1 to 4096 visible ASCII characters"),
        Case("longest engine instance", Evolution with { EngineInstance = new string('x', 255) }, ""),
        Case("longer engine instance", Evolution with { EngineInstance = new string('x', 256) },
            "engineInstance must be 1 to 255 characters"),
        Case("control character", Evolution with { EngineInstance = "a\tb" }, "engineInstance must not contain control characters"),
        Case("Cloud API without its fields", Body("cloud-api", null, null),
            "engineToken is required; phoneNumberId is required; appSecret is required"),
        Case("every Cloud API field wrong",
            Cloud with
            {
                EngineBaseUrl = "x", PhoneNumberId = "+1", AppSecret = new Secret("ä"), BusinessAccountId = "b", ApiVersion = "26",
            },
            "engineBaseUrl must be an absolute http or https URL; phoneNumberId must be 1 to 32 digits; "
            + "appSecret must be 1 to 255 visible ASCII characters; businessAccountId must be 1 to 32 digits; apiVersion must be a version such as v26.0"),
    ];

    [TestCaseSource(nameof(Faults))]
    public void Every_faulty_field_is_named(SetEngineRequest body, string faults)
    {
        Assert.That(string.Join("; ", EngineRules.FaultsOf(body).Select(fault => fault.What)), Is.EqualTo(faults));
        Assert.That(new SetEngineRequestValidator().Validate(body).IsValid, Is.EqualTo(faults.Length == 0));
    }

    [Test]
    public void Address_of_Cloud_API_defaults_to_Metas()
    {
        var settings = EngineRules.SettingsOf(Cloud with { EngineInstance = "ignored" }, "suporte");

        Assert.That(
            (settings.Kind, settings.BaseUrl, settings.EngineInstance, settings.RegisterWebhook),
            Is.EqualTo((EngineKind.CloudApi, "https://graph.facebook.com", "123", true)));
    }

    [TestCase("https://EVOLUTION.example.com:443/", true)]
    [TestCase("http://evolution.example.com", false)]
    [TestCase("https://evolution.example.com/v2", false)]
    public void Identity_ignores_the_spelling_of_the_address(string url, bool isSame)
    {
        var other = EngineRules.SettingsOf(Evolution with { EngineBaseUrl = url }, "suporte");

        Assert.That(other.Identity == EngineRules.SettingsOf(Evolution, "suporte").Identity, Is.EqualTo(isSame));
    }

    private static SetEngineRequest Body(string? engine, string? url, string? token) => new(
        engine, url, token is null ? null : new Secret(token), EngineInstance: null, PhoneNumberId: null, AppSecret: null,
        BusinessAccountId: null, ApiVersion: null, RegisterWebhook: null);

    private static TestCaseData Case(string what, SetEngineRequest body, string faults) =>
        new TestCaseData(body, faults).SetArgDisplayNames(what);
}
