using Ryze.Domain.Bridge.ToChatwoot;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Http;

namespace Ryze.Tests.Domain.Bridge.ToChatwoot;

/// <summary>docs/spec/bridge.md 3.3: retry, pause or dead letter after a failure.</summary>
internal sealed class DeliveryDecisionTests
{
    [TestCase(null, "connection refused", DeliveryVerdict.Retry)]
    [TestCase(200, "not a Chatwoot answer", DeliveryVerdict.Retry)]
    [TestCase(302, "redirected", DeliveryVerdict.Retry)]
    [TestCase(408, "", DeliveryVerdict.Retry)]
    [TestCase(429, "Retry later", DeliveryVerdict.Retry)]
    [TestCase(500, "", DeliveryVerdict.Retry)]
    [TestCase(503, "", DeliveryVerdict.Retry)]
    [TestCase(422, "HTTP 422: Validation failed: Too many messages", DeliveryVerdict.Retry)]
    [TestCase(422, "HTTP 422: Validation failed: Content is too long", DeliveryVerdict.DeadLetter)]
    [TestCase(400, "", DeliveryVerdict.DeadLetter)]
    [TestCase(402, "", DeliveryVerdict.DeadLetter)]
    [TestCase(404, "", DeliveryVerdict.DeadLetter)]
    [TestCase(401, "Invalid Access Token", DeliveryVerdict.Pause)]
    [TestCase(403, "", DeliveryVerdict.Pause)]
    public void HTTP_status_decides_the_verdict(int? status, string said, DeliveryVerdict verdict) =>
        Assert.That(Decide(status, said, 1, TimeSpan.Zero).Verdict, Is.EqualTo(verdict));

    [TestCase(401)]
    [TestCase(403)]
    [TestCase(404)]
    public void Refusal_by_another_server_is_retried_for_24_hours(int status)
    {
        foreach (var refuser in new[] { RefusedBy.Routes, RefusedBy.OtherServer })
        {
            Assert.That(
                Decide(status, "", 1, TimeSpan.Zero, refuser),
                Is.EqualTo(new DeliveryDecision(DeliveryVerdict.Retry, TimeSpan.FromSeconds(1))));
            Assert.That(Decide(status, "", 200, TimeSpan.FromHours(24), refuser).Verdict, Is.EqualTo(DeliveryVerdict.DeadLetter));
        }
    }

    [TestCase(1, 0, 1)]
    [TestCase(1, 1, 1.25)]
    [TestCase(2, 0, 2)]
    [TestCase(5, 0, 16)]
    [TestCase(10, 0, 512)]
    [TestCase(11, 0, 600)]
    [TestCase(10, 1, 600)]
    [TestCase(1000, 0.5, 600)]
    public void Wait_doubles_from_one_second_to_ten_minutes(int attempt, double chance, double seconds) =>
        Assert.That(DeliveryDecision.Wait(attempt, chance).TotalSeconds, Is.EqualTo(seconds));

    [Test]
    public void Retries_end_after_24_hours_unless_Chatwoot_refuses_the_token()
    {
        Assert.That(Decide(503, "", 200, TimeSpan.FromHours(23.9)).Verdict, Is.EqualTo(DeliveryVerdict.Retry));
        Assert.That(Decide(503, "", 200, TimeSpan.FromHours(24)).Verdict, Is.EqualTo(DeliveryVerdict.DeadLetter));
        Assert.That(
            Decide(401, "", 200, TimeSpan.FromHours(48)), Is.EqualTo(new DeliveryDecision(DeliveryVerdict.Pause, TimeSpan.FromMinutes(5))));
    }

    [TestCase(500, 5, 5, true, DeliveryVerdict.DeadLetter)]
    [TestCase(503, 9, 8.5, true, DeliveryVerdict.DeadLetter)]
    [TestCase(500, 4, 5, true, DeliveryVerdict.Retry)]
    [TestCase(500, 5, 4.9, true, DeliveryVerdict.Retry)]
    [TestCase(500, 50, 600, false, DeliveryVerdict.Retry)]
    [TestCase(429, 50, 600, true, DeliveryVerdict.Retry)]
    [TestCase(null, 50, 600, true, DeliveryVerdict.Retry)]
    [TestCase(401, 50, 600, true, DeliveryVerdict.Pause)]
    public void Event_becomes_a_dead_letter_when_it_alone_keeps_failing(
        int? status, int attempt, double minutes, bool doOthersSucceed, DeliveryVerdict verdict) =>
        Assert.That(
            DeliveryDecision.After(Failure(status, ""), attempt, TimeSpan.FromMinutes(minutes), chance: 0, doOthersSucceed).Verdict,
            Is.EqualTo(verdict));

    [TestCase("HTTP 422: PG::DataException", DeliveryVerdict.DeadLetter)]
    [TestCase("HTTP 422: Validation failed: Too many messages", DeliveryVerdict.Retry)]
    public void Message_becomes_a_dead_letter_when_it_alone_causes_Chatwoot_errors(string said, DeliveryVerdict verdict) =>
        Assert.That(
            DeliveryDecision.After(
                Failure(422, said) with { IsMessageCreate = true }, 5, TimeSpan.FromMinutes(5), chance: 0, doOthersSucceed: true).Verdict,
            Is.EqualTo(verdict));

    [Test]
    public void Event_becomes_a_dead_letter_when_it_alone_causes_a_bridge_fault() =>
        Assert.That(
            DeliveryDecision.After(
                Failure(null, "") with { IsInternalError = true }, 5, TimeSpan.FromMinutes(5), chance: 0, doOthersSucceed: true).Verdict,
            Is.EqualTo(DeliveryVerdict.DeadLetter));

    [Test]
    public void Deleted_inbox_pauses_the_integration_without_a_time_limit() =>
        Assert.That(
            DeliveryDecision.After(Failure(404, "") with { IsInboxDeleted = true }, 500, TimeSpan.FromDays(2), chance: 0),
            Is.EqualTo(new DeliveryDecision(DeliveryVerdict.Pause, TimeSpan.FromMinutes(5))));

    private static ChatwootFailure Failure(int? status, string said) => new(BridgeErrorCode.ChatwootUnreachable, Detail.Of(said), status);

    private static DeliveryDecision Decide(
        int? status, string said, int attempt, TimeSpan failingFor, RefusedBy refuser = RefusedBy.Chatwoot) =>
        DeliveryDecision.After(
            new ChatwootFailure(BridgeErrorCode.ChatwootUnreachable, Detail.Of(said), status) { RefusedBy = refuser }, attempt, failingFor,
            chance: 0);
}
