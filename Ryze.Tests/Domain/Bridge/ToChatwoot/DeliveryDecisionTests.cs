using Ryze.Domain;
using Ryze.Domain.Bridge.ToChatwoot;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Http;

namespace Ryze.Tests.Domain.Bridge.ToChatwoot;

/// <summary>docs/spec/bridge.md 3.3: retry, pause or dead letter after a failure.</summary>
internal sealed class DeliveryDecisionTests
{
    [TestCase(null, "connection refused", NextStep.Retry)]
    [TestCase(200, "not a Chatwoot answer", NextStep.Retry)]
    [TestCase(302, "redirected", NextStep.Retry)]
    [TestCase(408, "", NextStep.Retry)]
    [TestCase(429, "Retry later", NextStep.Retry)]
    [TestCase(500, "", NextStep.Retry)]
    [TestCase(503, "", NextStep.Retry)]
    [TestCase(422, "HTTP 422: Validation failed: Too many messages", NextStep.Retry)]
    [TestCase(422, "HTTP 422: Validation failed: Content is too long", null)]
    [TestCase(400, "", null)]
    [TestCase(402, "", null)]
    [TestCase(404, "", null)]
    [TestCase(401, "Invalid Access Token", NextStep.Pause)]
    [TestCase(403, "", NextStep.Pause)]
    public void HTTP_status_decides_the_next_step(int? status, string said, NextStep? step) =>
        Assert.That(Decide(status, said, 1, TimeSpan.Zero)?.Step, Is.EqualTo(step));

    [TestCase(401)]
    [TestCase(403)]
    [TestCase(404)]
    public void Refusal_by_another_server_is_retried_for_24_hours(int status)
    {
        foreach (var refuser in new[] { RefusedBy.Routes, RefusedBy.OtherServer })
        {
            Assert.That(
                Decide(status, "", 1, TimeSpan.Zero, refuser),
                Is.EqualTo(Outcome.RetryIn(TimeSpan.FromSeconds(1), "why")));
            Assert.That(Decide(status, "", 200, TimeSpan.FromHours(24), refuser)?.Step, Is.Null);
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
        Assert.That(Decide(503, "", 200, TimeSpan.FromHours(23.9))?.Step, Is.EqualTo(NextStep.Retry));
        Assert.That(Decide(503, "", 200, TimeSpan.FromHours(24))?.Step, Is.Null);
        Assert.That(
            Decide(401, "", 200, TimeSpan.FromHours(48)), Is.EqualTo(Outcome.PauseFor(TimeSpan.FromMinutes(5), "why")));
    }

    [TestCase(500, 5, 5, true, null)]
    [TestCase(503, 9, 8.5, true, null)]
    [TestCase(500, 4, 5, true, NextStep.Retry)]
    [TestCase(500, 5, 4.9, true, NextStep.Retry)]
    [TestCase(500, 50, 600, false, NextStep.Retry)]
    [TestCase(429, 50, 600, true, NextStep.Retry)]
    [TestCase(null, 50, 600, true, NextStep.Retry)]
    [TestCase(401, 50, 600, true, NextStep.Pause)]
    public void Event_becomes_a_dead_letter_when_it_alone_keeps_failing(
        int? status, int attempt, double minutes, bool doOthersSucceed, NextStep? step) =>
        Assert.That(
            DeliveryDecision.After(Failure(status, ""), "why", attempt, TimeSpan.FromMinutes(minutes), chance: 0, doOthersSucceed)?.Step,
            Is.EqualTo(step));

    [TestCase("HTTP 422: PG::DataException", null)]
    [TestCase("HTTP 422: Validation failed: Too many messages", NextStep.Retry)]
    public void Message_becomes_a_dead_letter_when_it_alone_causes_Chatwoot_errors(string said, NextStep? step) =>
        Assert.That(
            DeliveryDecision.After(
                Failure(422, said) with { IsMessageCreate = true }, "why", 5, TimeSpan.FromMinutes(5), chance: 0,
                doOthersSucceed: true)?.Step,
            Is.EqualTo(step));

    [Test]
    public void Event_becomes_a_dead_letter_when_it_alone_causes_a_bridge_fault() =>
        Assert.That(
            DeliveryDecision.After(
                Failure(null, "") with { IsInternalError = true }, "why", 5, TimeSpan.FromMinutes(5), chance: 0,
                doOthersSucceed: true)?.Step,
            Is.Null);

    [Test]
    public void Deleted_inbox_pauses_the_integration_without_a_time_limit() =>
        Assert.That(
            DeliveryDecision.After(Failure(404, "") with { IsInboxDeleted = true }, "why", 500, TimeSpan.FromDays(2), chance: 0),
            Is.EqualTo(Outcome.PauseFor(TimeSpan.FromMinutes(5), "why")));

    private static ChatwootFailure Failure(int? status, string said) => new(BridgeErrorCode.ChatwootUnreachable, Detail.Of(said), status);

    private static Outcome? Decide(
        int? status, string said, int attempt, TimeSpan failingFor, RefusedBy refuser = RefusedBy.Chatwoot) =>
        DeliveryDecision.After(
            new ChatwootFailure(BridgeErrorCode.ChatwootUnreachable, Detail.Of(said), status) { RefusedBy = refuser }, "why", attempt,
            failingFor, chance: 0);
}
