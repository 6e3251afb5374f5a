using Microsoft.Extensions.Configuration;
using Ryze.Domain;
using Ryze.Infrastructure.Shared.Configuration;
using Ryze.Tests.Support;

namespace Ryze.Tests.Infrastructure.Shared.Configuration;

/// <summary>docs/spec/api.md 10: defaults, and one error that names every invalid value without a secret.</summary>
internal sealed class RyzeOptionsTests
{
    private const string Key = "k1:MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";
    private const string Marked = "Marked-Secret";
    private const string NotUrl = "must be an absolute http or https URL without user info, query or fragment";

    private const string NotAuthorization = "must be at least 16 visible ASCII characters, with or without spaces between them";

    private static readonly string[] UrlNames = ["BRIDGE_URL", "BRIDGE_INTERNAL_RYZEAPI_URL", "BRIDGE_PUBLIC_URL", "BASE_URL"];

    private static readonly string[] BadUrls =
        ["somewhere", "ftp://host", "/path", "http://", "https://user:Marked-Secret@host", "http://host/?q=Marked-Secret",
        "http://host/#f"];

    private static readonly TestCaseData[] WrongValues =
    [
        new("RYZE_ROLES", "api,brige", "RYZE_ROLES must be api, bridge or api,bridge"),
        new("RYZE_ROLES", ",", "RYZE_ROLES must be api, bridge or api,bridge"),
        .. from name in UrlNames from value in BadUrls select new TestCaseData(name, value, $"{name} {NotUrl}"),
        new("BRIDGE_TOKEN", "Marked-Secret!!", "BRIDGE_TOKEN must have at least 16 characters"),
        new("BRIDGE_TOKEN", "Marked-Secret with blanks", "BRIDGE_TOKEN must be visible ASCII characters"),
        new("ENGINE_TOKEN", "Marked-Secret with blanks", "ENGINE_TOKEN must be visible ASCII characters"),
        new("ENGINE_WEBHOOK_AUTHORIZATION", "Marked-Secret  !", $"ENGINE_WEBHOOK_AUTHORIZATION {NotAuthorization}"),
        new("ENGINE_WEBHOOK_AUTHORIZATION", "Bearer\tMarked-Secret", $"ENGINE_WEBHOOK_AUTHORIZATION {NotAuthorization}"),
        new("ENGINE_WEBHOOK_AUTHORIZATION", "Bearer Marked-Secret-ã", $"ENGINE_WEBHOOK_AUTHORIZATION {NotAuthorization}"),
        new("DATABASE_PROVIDER", "postgres", "DATABASE_PROVIDER must be sqlite or sqlserver"),
        new("DATABASE_CONNECTION_STRING", "Marked-Secret", "DATABASE_CONNECTION_STRING is not a connection string of SQLite"),
        new("DATABASE_CONNECTION_STRING", "Data Source=a;Marked-Secret=1",
            "DATABASE_CONNECTION_STRING is not a connection string of SQLite"),
        new("DATABASE_CONNECTION_STRING", "Mode=ReadOnly;Password=Marked-Secret",
            "DATABASE_CONNECTION_STRING must name a file, e.g. Data Source=data/ryze.db"),
        new("DATABASE_CONNECTION_STRING", "Data Source=a;Mode=Marked-Secret",
            "DATABASE_CONNECTION_STRING is not a connection string of SQLite"),
        new("RYZE_ACCOUNT_TOKEN", "Marked-Secret", "RYZE_ACCOUNT_TOKEN must be 16 to 128 visible ASCII characters"),
        new("RYZE_ACCOUNT_TOKEN", "Marked-Secret with blanks", "RYZE_ACCOUNT_TOKEN must be 16 to 128 visible ASCII characters"),
        new("TRUSTED_PROXIES", "10.0.0.0/33", "TRUSTED_PROXIES must be a comma separated list of addresses or networks such as 10.0.0.0/8"),
        new("TRUSTED_PROXIES", "127.0.0.1,proxy",
            "TRUSTED_PROXIES must be a comma separated list of addresses or networks such as 10.0.0.0/8"),
        new("REDIS_CONNECTION_STRING", "redis:6379,password=Marked-Secret,nonsense=1",
            "REDIS_CONNECTION_STRING is not a connection string of Redis, e.g. redis:6379"),
        new("CHATWOOT_ALLOW_PRIVATE_NETWORKS", "yes", "CHATWOOT_ALLOW_PRIVATE_NETWORKS must be true or false"),
        new("ENGINE_ALLOW_PRIVATE_NETWORKS", "yes", "ENGINE_ALLOW_PRIVATE_NETWORKS must be true or false"),
        .. from value in new[] { "-1", "1000001", "many", "1,000", "0.5" }
           select new TestCaseData(
               "CHATWOOT_REQUESTS_PER_MINUTE", value, "CHATWOOT_REQUESTS_PER_MINUTE must be a whole number from 0 to 1000000"),
        new("ENCRYPTION_KEY", null, "ENCRYPTION_KEY is required: id:base64 of 32 random bytes, e.g. k1:$(openssl rand -base64 32)"),
        new("ENCRYPTION_KEY", "   ", "ENCRYPTION_KEY is required: id:base64 of 32 random bytes, e.g. k1:$(openssl rand -base64 32)"),
        new("ENCRYPTION_KEY", "Marked-Secret", "ENCRYPTION_KEY entry 1 has a key that is not base64"),
        new("ENCRYPTION_KEY", "k1:TWFya2VkLVNlY3JldA==", "ENCRYPTION_KEY entry 1 has a key of 13 bytes instead of 32"),
    ];

    private readonly TemporaryFolder _folder = new();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [TestCaseSource(nameof(WrongValues))]
    public void Invalid_setting_is_named_without_its_value(string name, string? value, string fault)
    {
        var refused = Refused(new(StringComparer.Ordinal) { [name] = value });

        Assert.That(refused, Is.EqualTo($"Ryze cannot start, 1 setting is wrong:\n  - {fault}"));
        Assert.That(refused, Does.Not.Contain(Marked));
    }

    [Test]
    public void All_faults_are_reported_in_one_message()
    {
        var refused = Refused(new(StringComparer.Ordinal)
        {
            ["RYZE_ROLES"] = "api,bridge",
            ["DATABASE_PROVIDER"] = "sqlserver",
            ["BRIDGE_URL"] = "nowhere",
            ["BRIDGE_TOKEN"] = "short",
            ["ENGINE_URL"] = "nowhere",
            ["ENGINE_WEBHOOK_AUTHORIZATION"] = "short",
            ["RYZE_ACCOUNT_TOKEN"] = "short",
            ["BASE_URL"] = "nowhere",
            ["ENCRYPTION_KEY"] = "k1:!,k1:!",
        });

        Assert.That(refused.Split('\n'), Is.EqualTo(new[]
        {
            "Ryze cannot start, 12 settings are wrong:",
            "  - DATABASE_CONNECTION_STRING is required when DATABASE_PROVIDER is sqlserver",
            "  - BRIDGE_DATABASE_CONNECTION_STRING is required when DATABASE_PROVIDER is sqlserver",
            $"  - BRIDGE_URL {NotUrl}",
            "  - BRIDGE_TOKEN must have at least 16 characters",
            $"  - ENGINE_URL {NotUrl}",
            "  - ENGINE_TOKEN is required with ENGINE_URL",
            $"  - ENGINE_WEBHOOK_AUTHORIZATION {NotAuthorization}",
            "  - RYZE_ACCOUNT_TOKEN must be 16 to 128 visible ASCII characters",
            $"  - BASE_URL {NotUrl}",
            "  - ENCRYPTION_KEY entry 1 has a key that is not base64",
            "  - ENCRYPTION_KEY entry 2 has the same id as entry 1",
            "  - ENCRYPTION_KEY entry 2 has a key that is not base64",
        }));
    }

    [Test]
    public void Development_key_is_created_once_beside_the_database()
    {
        var settings =
            new Dictionary<string, string?>(
            StringComparer.Ordinal) { ["DATABASE_CONNECTION_STRING"] = $"Data Source={_folder.File("ryze.db")}" };

        Read(settings, isDevelopment: true);
        var created = File.ReadAllText(_folder.File("encryption.key"));
        Read(settings, isDevelopment: true);

        Assert.That(created, Does.Match("^dev:[A-Za-z0-9+/]{43}=\n$"));
        Assert.That(File.ReadAllText(_folder.File("encryption.key")), Is.EqualTo(created));
    }

    [TestCase(null, false, true, false)]
    [TestCase(null, true, true, true)]
    [TestCase("api", true, true, false)]
    [TestCase("bridge", false, false, true)]
    [TestCase("Bridge, API", false, true, true)]
    public void Roles_have_defaults(string? roles, bool isDevelopment, bool api, bool bridge)
    {
        var read = Read(
            new(StringComparer.Ordinal)
            {
                ["RYZE_ROLES"] = roles,
                ["ENCRYPTION_KEY"] = Key,
                ["BRIDGE_TOKEN"] = "0123456789abcdef",
            },
            isDevelopment);

        Assert.That((read.Roles.Api, read.Roles.Bridge), Is.EqualTo((api, bridge)));
    }

    [TestCase("api", null, null, false)]
    [TestCase("api", "http://bridge", null, false)]
    [TestCase("api", null, "0123456789abcdef", false)]
    [TestCase("api", "http://bridge", "0123456789abcdef", true)]
    [TestCase("api,bridge", null, null, true)]
    [TestCase("api,bridge", "http://bridge", "0123456789abcdef", true)]
    public void Bridge_is_configured_when_the_public_API_can_reach_it(string roles, string? url, string? token, bool isOn)
    {
        var read =
            Read(new(
            StringComparer.Ordinal) { ["RYZE_ROLES"] = roles, ["BRIDGE_URL"] = url, ["BRIDGE_TOKEN"] = token, ["ENCRYPTION_KEY"] = Key },
            isDevelopment: false);

        Assert.That(read.Bridge.IsConfigured, Is.EqualTo(isOn));
    }

    [Test]
    public void Process_with_both_roles_creates_a_new_token_at_each_start()
    {
        string TokenOf() =>
            Read(new(
            StringComparer.Ordinal) { ["RYZE_ROLES"] = "api,bridge", ["ENCRYPTION_KEY"] = Key },
            isDevelopment: false).Bridge.Token!.Reveal();

        var first = TokenOf();
        Assert.That(first, Has.Length.EqualTo(43));
        Assert.That(TokenOf(), Is.Not.EqualTo(first));
    }

    [Test]
    public void Separate_bridge_needs_its_token()
    {
        var refused = Refused(new(StringComparer.Ordinal) { ["RYZE_ROLES"] = "bridge" });

        Assert.That(refused, Does.EndWith("\n  - BRIDGE_TOKEN is required for the bridge role"));
    }

    [TestCaseSource(nameof(BadUrls))]
    public void Engine_URL_must_be_a_plain_URL(string url)
    {
        var refused = Refused(new(StringComparer.Ordinal) { ["ENGINE_URL"] = url, ["ENGINE_TOKEN"] = "any" });

        Assert.That(refused, Is.EqualTo($"Ryze cannot start, 1 setting is wrong:\n  - ENGINE_URL {NotUrl}"));
    }

    [Test]
    public void Engine_authorization_may_have_several_words()
    {
        var read = Read(
            new(StringComparer.Ordinal)
            {
                ["ENCRYPTION_KEY"] = Key,
                ["ENGINE_URL"] = "https://engine.example/base/",
                ["ENGINE_TOKEN"] = "t",
                ["ENGINE_WEBHOOK_AUTHORIZATION"] = " Bearer 0123456789 ",
            },
            isDevelopment: false);

        Assert.That(
            (read.Engine.Url!.AbsoluteUri, read.Engine.Token!.Reveal(), read.Engine.WebhookAuthorization!.Reveal()),
            Is.EqualTo(("https://engine.example/base", "t", "Bearer 0123456789")));
    }

    [TestCase(false, null)]
    [TestCase(true, "dev-engine-authorization")]
    public void Engine_authorization_has_a_default_only_in_Development(bool isDevelopment, string? authorization)
    {
        var read = Read(new(StringComparer.Ordinal) { ["ENCRYPTION_KEY"] = Key }, isDevelopment);

        Assert.That(
            (read.Engine.Url, read.Engine.Token, read.Engine.WebhookAuthorization?.Reveal()),
            Is.EqualTo(((Uri?)null, (Secret?)null, authorization)));
    }

    [Test]
    public void Separate_bridge_ignores_the_engine_settings()
    {
        var read = Read(
            new(StringComparer.Ordinal)
            {
                ["RYZE_ROLES"] = "bridge",
                ["BRIDGE_TOKEN"] = "0123456789abcdef",
                ["ENCRYPTION_KEY"] = Key,
                ["ENGINE_URL"] = "nowhere",
                ["ENGINE_WEBHOOK_AUTHORIZATION"] = "short",
            },
            isDevelopment: true);

        Assert.That((read.Engine.Url, read.Engine.WebhookAuthorization), Is.EqualTo(((Uri?)null, (Secret?)null)));
    }

    [TestCase(false, false)]
    [TestCase(true, true)]
    public void Private_networks_are_allowed_by_default_only_in_Development(bool isDevelopment, bool allowed) =>
        Assert.That(
            Read(new(StringComparer.Ordinal) { ["ENCRYPTION_KEY"] = Key }, isDevelopment).Bridge.AllowPrivateNetworks, Is.EqualTo(allowed));

    [TestCase(null, 3000)]
    [TestCase("0", 0)]
    [TestCase("500", 500)]
    public void Chatwoot_request_limit_has_a_default_when_the_setting_is_missing(string? value, int perMinute) =>
        Assert.That(
            Read(new(
                StringComparer.Ordinal) { ["ENCRYPTION_KEY"] = Key, ["CHATWOOT_REQUESTS_PER_MINUTE"] = value },
                isDevelopment: false).Bridge.ChatwootRequestsPerMinute,
            Is.EqualTo(perMinute));

    [Test]
    public void Options_never_print_their_secrets()
    {
        var read = Read(
            new(StringComparer.Ordinal)
            {
                ["ENCRYPTION_KEY"] = Key,
                ["BRIDGE_URL"] = "http://bridge",
                ["BRIDGE_TOKEN"] = "Marked-Secret-0001",
                ["RYZE_ACCOUNT_TOKEN"] = "Marked-Secret-0002",
                ["DATABASE_CONNECTION_STRING"] = "Data Source=x;Password=Marked-Secret",
                ["REDIS_CONNECTION_STRING"] = "redis:6379,password=Marked-Secret",
                ["AUTOMAPPER_LICENSE_KEY"] = "Marked-Secret-0003",
                ["ENGINE_URL"] = "http://engine",
                ["ENGINE_TOKEN"] = "Marked-Secret-0004",
                ["ENGINE_WEBHOOK_AUTHORIZATION"] = "Marked-Secret-0005",
            },
            isDevelopment: false);

        var printed =
            System.Text.Json.JsonSerializer.Serialize(
            new { read.Bridge, read.Engine, read.Account, read.Database, read.Host.RedisConnectionString, read.Host.AutoMapperLicenseKey });
        Assert.That(printed + read.Keys, Does.Not.Contain(Marked).And.Not.Contain("MDEyMzQ1"));
    }

    private static string Refused(Dictionary<string, string?> settings)
    {
        settings.TryAdd("ENCRYPTION_KEY", Key);
        return Assert.Throws<ConfigurationException>(() => Read(settings, isDevelopment: false))!.Message.ReplaceLineEndings("\n");
    }

    [TestCase("http://0.0.0.0:5080")]
    [TestCase("http://localhost:5080;http://192.0.2.7:5080")]
    [TestCase("http://*:5080")]
    public void Development_refuses_its_well_known_tokens_beyond_localhost(string urls)
    {
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal) { ["urls"] = urls, ["ENCRYPTION_KEY"] = Key };

        var message = Assert.Throws<ConfigurationException>(() => Read(settings, isDevelopment: true))!.Message;

        Assert.That(
            message,
            Does.Contain(
                "RYZE_ACCOUNT_TOKEN is required in Development when ASPNETCORE_URLS is not localhost, because its default is well known")
                .And.Contain("ENGINE_WEBHOOK_AUTHORIZATION is required in Development"));
    }

    [TestCase("http://127.0.0.1:5080")]
    [TestCase("http://[::1]:5080;http://LOCALHOST:5081")]
    public void Development_uses_its_well_known_tokens_on_localhost(string urls) =>
        Assert.That(
            Read(new(StringComparer.Ordinal) { ["urls"] = urls, ["ENCRYPTION_KEY"] = Key }, isDevelopment: true).Account.FirstToken,
            Is.EqualTo(new Secret(AccountOptions.DevelopmentToken)));

    private static RyzeOptions Read(Dictionary<string, string?> settings, bool isDevelopment) =>
        RyzeOptions.Read(new ConfigurationBuilder().AddInMemoryCollection(settings).Build(), isDevelopment);
}
