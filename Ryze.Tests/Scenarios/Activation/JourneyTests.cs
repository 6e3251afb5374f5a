using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Ryze.Api.Sandbox.Chatwoot;
using Ryze.Tests.Support;

namespace Ryze.Tests.Scenarios.Activation;

/// <summary>docs/spec/api.md 4 to 7: runs the documentation's request file and compares every answer in full.</summary>
internal sealed partial class JourneyTests
{
    private const string Suporte =
        """{"id":"ins_*","name":"suporte","status":"disconnected","createdAt":"2026-04-20T10:15:30Z","chatwoot":{"enabled":false,"status":null,"inboxName":null}}""";

    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 4, 20, 10, 15, 30, TimeSpan.Zero));

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public async Task Documented_requests_return_their_documented_answers()
    {
        var settings = RyzeApp.Settings(_folder, "api,bridge");
        settings["RYZE_ACCOUNT_TOKEN"] = null;
        await using var ryze = await RyzeApp.StartAsync(settings, "Development", _time);
        ryze.Services.GetRequiredService<SandboxChatwoot>().DeletionDelay = TimeSpan.Zero;
        using var visitor = new RyzeClient(ryze.Url, token: null);
        var host = ryze.Url.AbsoluteUri.TrimEnd('/');
        var answers = new List<string>();
        var inboxes = new List<int>();

        foreach (var request in HttpFile.Read("docs/api/journey.http", ("host", host), ("token", "dev-account-token")))
        {
            answers.Add(Blank((await visitor.SendAsync(request.Method, request.Url, request.Content, request.Headers)).ToString()));
            inboxes.Add(ryze.Services.GetRequiredService<SandboxChatwoot>().Inboxes.Count);
        }

        Assert.That(answers, Is.EqualTo(new[]
        {
            """201 {"success":true,"message":"Instance created","instance":{"id":"ins_*","name":"ventas","token":"ryze_ins_*","status":"disconnected","createdAt":"2026-04-20T10:15:30Z"},"chatwoot":{"enabled":true,"status":"active","bridge_integration_id":"int_*"}}""",
            $$$"""200 {"success":true,"message":"2 Instances found","instances":[{{{Suporte}}},{"id":"ins_*","name":"ventas","status":"disconnected","createdAt":"2026-04-20T10:15:30Z","chatwoot":{"enabled":true,"status":"active","inboxName":"WhatsApp - Ventas"}}]}""",
            $$$"""201 {"success":true,"message":"Engine connected","engine":{"instance":"ventas","engine":"ryzeapi","status":"connected","phone":"+5511900000000","webhookUrl":"{{{host}}}/api/engine/webhook/eng_*","webhookRegistered":true,"warnings":[]}}""",
            $$$"""200 {"success":true,"engine":{"instance":"ventas","engine":"ryzeapi","baseUrl":"{{{host}}}/sandbox/engine","engineInstance":"ventas","status":"connected","phone":"+5511900000000","webhookUrl":"{{{host}}}/api/engine/webhook/eng_*","lastEventAt":null,"lastError":"","createdAt":"2026-04-20T10:15:30Z"}}""",
            """200 {"success":true,"message":"Engine disconnected"}""",
            $$"""200 {"instance_name":"ventas","status":"active","bridge_integration_id":"int_*","chatwoot_base_url":"{{host}}/sandbox/chatwoot","chatwoot_account_id":1,"chatwoot_inbox_id":42,"chatwoot_inbox_name":"WhatsApp - Ventas","sign_messages":true,"ignore_groups":false,"start_as_pending":false,"reopen_resolved":false,"last_error":"","created_at":"2026-04-20T10:15:30Z"}""",
            """200 {"instance_name":"ventas","bridge_integration_id":"int_*","backlog":0,"dead_letters":0,"items":[],"next":null}""",
            """200 {"retried":0}""",
            """200 {"message":"chatwoot integration deactivated"}""",
            """200 {"success":true,"message":"Instance deleted","instance":{"status":"deleted"}}""",
        }));
        Assert.That(inboxes, Is.EqualTo(new[] { 1, 1, 1, 1, 1, 1, 1, 1, 0, 0 }));
        using var operatorOfSuporte = new RyzeClient(ryze.Url, "dev-account-token");
        Assert.That(
            Blank((await operatorOfSuporte.InstancesAsync()).Body),
            Is.EqualTo($$"""{"success":true,"message":"1 Instance found","instances":[{{Suporte}}]}"""));
    }

    private static string Blank(string answer) => Ids().Replace(answer, "${kind}_*");

    [GeneratedRegex(
        "(?<kind>ryze_ins|ins|int|eng)_([a-z0-9]{20}(/[A-Za-z0-9_-]{43})?|(?<=ryze_ins_)[A-Za-z0-9_-]{43})(?=\")",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Ids();
}
