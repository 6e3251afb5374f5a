using System.Globalization;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Ryze.Domain;
using Ryze.Tests.Support;

namespace Ryze.Tests.Api.Http;

/// <summary>docs/spec/api.md 3 over HTTP, with a fake clock.</summary>
internal sealed class RateLimitTests
{
    private const int Limit = 100;
    private const string List = "/api/chatwoot/list/suporte";

    private static readonly DateTimeOffset Start = new(2026, 6, 17, 12, 0, 18, 500, TimeSpan.Zero);
    private static readonly DateTimeOffset WindowEnd = new(2026, 6, 17, 12, 1, 0, TimeSpan.Zero);

    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new(Start);

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public async Task Request_101_is_refused_until_the_next_minute()
    {
        await using var ryze = await StartAsync();

        for (var n = 1; n <= Limit; n++)
        {
            AssertCounted(await ryze.Client.ListAsync(), 503, remaining: Limit - n, WindowEnd);
        }

        for (var over = 0; over < 2; over++)
        {
            var refused = await ryze.Client.ListAsync();
            AssertCounted(refused, 429, remaining: 0, WindowEnd);
            Assert.That(refused.Error, Is.EqualTo("Rate limit exceeded. Try again later."));
            Assert.That(Header(refused, "Retry-After"), Is.EqualTo("42"));
        }

        _time.SetUtcNow(WindowEnd.AddMilliseconds(-1));
        Assert.That(Header(await ryze.Client.ListAsync(), "Retry-After"), Is.EqualTo("1"));
        _time.SetUtcNow(WindowEnd);
        AssertCounted(await ryze.Client.ListAsync(), 503, remaining: Limit - 1, WindowEnd.AddMinutes(1));
    }

    [Test]
    public async Task Concurrent_requests_are_counted_exactly()
    {
        await using var ryze = await StartAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, Limit + 20).Select(_ => ryze.Client.ListAsync()));

        Assert.That(answers.Count(a => a.Code == 429), Is.EqualTo(20));
        Assert.That(answers.Where(a => a.Code != 429).Select(a => Header(a, "X-RateLimit-Remaining")), Is.Unique);
    }

    [Test]
    public async Task Token_has_its_own_count_over_all_routes()
    {
        await using var ryze = await StartAsync();
        await SqliteFile.ExecuteAsync(
            _folder.File("ryze.db"), "UPDATE instances SET TokenHash = $hash", ("$hash", TokenHash.Of("ryze_ins_own").Hex));
        using var instance = new RyzeClient(ryze.Url, "ryze_ins_own");

        AssertRemains(await ryze.Client.ListAsync(), 99);
        AssertRemains(await ryze.Client.SetTextAsync("{}"), 98);
        AssertRemains(await ryze.Client.DeleteAsync(), 97);
        AssertRemains(await ryze.Client.ListAsync("unknown"), 96);
        AssertRemains(await ryze.Client.SendAsync(HttpMethod.Get, List, null, ("Authorization", "Bearer " + RyzeClient.Token)), 95);
        AssertRemains(await instance.ListAsync(), 99);
        AssertRemains(await ryze.Client.SendAsync(HttpMethod.Get, List, null, ("token", "unknown")), 99);
    }

    [Test]
    public async Task Creation_reports_the_limit_with_fewer_remaining_requests()
    {
        await using var ryze = await StartAsync();
        for (var n = 0; n < 70; n++)
        {
            await ryze.Client.ListAsync();
        }

        for (var n = 1; n <= 10; n++)
        {
            AssertLimit(await ryze.Client.CreateAsync(new { name = $"own-{n}" }), 201, limit: 20, remaining: 20 - n);
        }

        for (var n = 0; n < 11; n++)
        {
            await ryze.Client.ListAsync();
        }

        AssertLimit(await ryze.Client.CreateTextAsync("{}"), 400, limit: 100, remaining: 8);
        for (var n = 0; n < 8; n++)
        {
            await ryze.Client.ListAsync();
        }

        AssertLimit(await ryze.Client.CreateTextAsync("{}"), 429, limit: 100, remaining: 0);
    }

    [Test]
    public async Task Only_creations_are_refused_after_20_creations_in_a_minute()
    {
        await using var ryze = await StartAsync();
        for (var n = 1; n <= 20; n++)
        {
            AssertLimit(
                await ryze.Client.CreateTextAsync(n % 2 == 0 ? "{}" : $$"""{"name":"own-{{n}}"}"""), n % 2 == 0 ? 400 : 201, limit: 20,
                remaining: 20 - n);
        }

        var refused = await ryze.Client.CreateAsync(new { name = "one-too-many" });

        AssertLimit(refused, 429, limit: 20, remaining: 0);
        Assert.That((refused.Error, Header(refused, "Retry-After")), Is.EqualTo(("Rate limit exceeded. Try again later.", "42")));
        AssertCounted(await ryze.Client.InstancesAsync(), 200, remaining: Limit - 22, WindowEnd);
        AssertCounted(await ryze.Client.DeleteInstanceAsync("own-1"), 200, remaining: Limit - 23, WindowEnd);
        _time.SetUtcNow(WindowEnd);
        AssertLimit(await ryze.Client.CreateAsync(new { name = "in-time" }), 201, limit: 20, remaining: 19);
    }

    // Redis must answer within 250 ms, so no other test may run at the same time.
    [Test]
    [NonParallelizable]
    public async Task Replicas_share_the_creation_limit_through_Redis()
    {
        using var redis = new GarnetRedis();
        await using var first = await StartAsync(redis: redis.ConnectionString);
        await using var second = await StartAsync(redis: redis.ConnectionString);

        for (var n = 0; n < 20; n++)
        {
            AssertLimit(await (n % 2 == 0 ? first : second).Client.CreateTextAsync("{}"), 400, limit: 20, remaining: 19 - n);
        }

        Assert.That((await first.Client.CreateTextAsync("{}")).Code, Is.EqualTo(429));
        Assert.That((await second.Client.CreateTextAsync("{}")).Code, Is.EqualTo(429));
    }

    [Test]
    public async Task Address_is_counted_when_the_token_is_missing()
    {
        await using var ryze = await StartAsync();
        using var anonymous = new RyzeClient(ryze.Url, token: null);
        AssertRemains(await ryze.Client.ListAsync(), 99);

        for (var n = 1; n <= Limit; n++)
        {
            AssertCounted(await anonymous.ListAsync(), 401, remaining: Limit - n, WindowEnd);
        }

        AssertCounted(await anonymous.ListAsync(), 429, remaining: 0, WindowEnd);
        AssertRemains(await ryze.Client.ListAsync(), 98);
    }

    [TestCase("GET", "/health")]
    [TestCase("GET", "/health/live")]
    [TestCase("GET", "/health/ready")]
    [TestCase("GET", "/v1/integrations/int_1")]
    [TestCase("POST", "/v1/integrations/activate")]
    [TestCase("GET", "/nowhere")]
    [TestCase("PUT", List)]
    [TestCase("GET", "/swagger/v1/swagger.json")]
    public async Task Route_that_customers_do_not_call_is_not_counted(string method, string path)
    {
        await using var ryze = await StartAsync("api,bridge");

        for (var n = 0; n < 3; n++)
        {
            using var content = method == "POST" ? new StringContent("{}", Encoding.UTF8, "application/json") : null;
            var answer = await ryze.Client.SendAsync(new HttpMethod(method), path, content);
            Assert.That(answer.Raw.Headers.Select(h => h.Key), Has.None.StartsWith("X-RateLimit"));
        }

        AssertRemains(await ryze.Client.ListAsync(), 99);
    }

    [TestCase(null, false)]
    [TestCase("10.0.0.0/8", false)]
    [TestCase("127.0.0.1", true)]
    [TestCase("10.0.0.1, 127.0.0.0/8", true)]
    public async Task Forwarded_address_counts_only_from_a_trusted_proxy(string? trusted, bool believed)
    {
        await using var ryze = await StartAsync(trusted: trusted);
        using var anonymous = new RyzeClient(ryze.Url, token: null);

        AssertRemains(await ListFromAsync(anonymous, "203.0.113.1"), 99);
        AssertRemains(await ListFromAsync(anonymous, "203.0.113.2"), believed ? 99 : 98);
        AssertRemains(await ListFromAsync(anonymous, "203.0.113.1"), believed ? 98 : 97);
    }

    [Test]
    public async Task Last_untrusted_address_counts_when_the_client_forges_another()
    {
        await using var ryze = await StartAsync(trusted: "127.0.0.1");
        using var anonymous = new RyzeClient(ryze.Url, token: null);

        AssertRemains(await ListFromAsync(anonymous, "198.51.100.1, 203.0.113.1"), 99);
        AssertRemains(await ListFromAsync(anonymous, "198.51.100.2, 203.0.113.1"), 98);
    }

    // Redis must answer within 250 ms, so no other test may run at the same time.
    [Test]
    [NonParallelizable]
    public async Task Replicas_share_one_count_through_Redis()
    {
        using var redis = new GarnetRedis();
        await using var first = await StartAsync(redis: redis.ConnectionString);
        await using var second = await StartAsync(redis: redis.ConnectionString);

        for (var n = 0; n < Limit / 2; n++)
        {
            AssertRemains(await first.Client.ListAsync(), Limit - (2 * n) - 1);
            AssertRemains(await second.Client.ListAsync(), Limit - (2 * n) - 2);
        }

        Assert.That((await first.Client.ListAsync()).Code, Is.EqualTo(429));
        Assert.That((await second.Client.ListAsync()).Code, Is.EqualTo(429));
    }

    [Test]
    public async Task Replica_counts_alone_when_the_configured_Redis_is_unreachable()
    {
        await using var ryze = await StartAsync(redis: $"127.0.0.1:{FreePort.Next()}");

        for (var n = 1; n <= Limit; n++)
        {
            AssertCounted(await ryze.Client.ListAsync(), 503, remaining: Limit - n, WindowEnd);
        }

        Assert.That((await ryze.Client.ListAsync()).Code, Is.EqualTo(429));
    }

    private Task<RyzeApp> StartAsync(string roles = "api", string? trusted = null, string? redis = null)
    {
        var settings = RyzeApp.Settings(_folder, roles);
        settings["TRUSTED_PROXIES"] = trusted;
        settings["REDIS_CONNECTION_STRING"] = redis;
        return RyzeApp.StartAsync(settings, time: _time);
    }

    private static Task<Answer> ListFromAsync(RyzeClient client, string address) =>
        client.SendAsync(HttpMethod.Get, List, null, ("X-Forwarded-For", address));

    private static void AssertCounted(Answer answer, int status, int remaining, DateTimeOffset windowEnd)
    {
        Assert.That(answer.Code, Is.EqualTo(status), answer.Body);
        Assert.That(Header(answer, "X-RateLimit-Limit"), Is.EqualTo("100"));
        Assert.That(Header(answer, "X-RateLimit-Reset"), Is.EqualTo(windowEnd.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)));
        AssertRemains(answer, remaining);
    }

    private static void AssertLimit(Answer answer, int status, int limit, int remaining)
    {
        Assert.That(answer.Code, Is.EqualTo(status), answer.Body);
        Assert.That((Header(answer, "X-RateLimit-Limit"), Remains(answer)), Is.EqualTo(($"{limit}", remaining)));
    }

    private static void AssertRemains(Answer answer, int remaining) =>
        Assert.That(Remains(answer), Is.EqualTo(remaining), answer.ToString());

    private static int Remains(Answer answer) => int.Parse(Header(answer, "X-RateLimit-Remaining"), CultureInfo.InvariantCulture);

    private static string Header(Answer answer, string name) => answer.Raw.Headers.GetValues(name).Single();
}
