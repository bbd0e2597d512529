package io.contactsync.graphsimulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.microsoft.aad.msal4j.ClientCredentialFactory;
import com.microsoft.aad.msal4j.ClientCredentialParameters;
import com.microsoft.aad.msal4j.ConfidentialClientApplication;
import com.microsoft.aad.msal4j.DeviceCodeFlowParameters;
import com.microsoft.aad.msal4j.IAuthenticationResult;
import com.microsoft.aad.msal4j.IClientCredential;
import com.microsoft.aad.msal4j.MsalServiceException;
import com.microsoft.aad.msal4j.PublicClientApplication;
import com.microsoft.aad.msal4j.RefreshTokenParameters;
import com.microsoft.graph.core.content.BatchRequestContent;
import com.microsoft.graph.core.content.BatchResponseContent;
import com.microsoft.graph.core.requests.BaseGraphRequestAdapter;
import com.microsoft.graph.core.tasks.PageIterator;
import com.microsoft.graph.models.Contact;
import com.microsoft.graph.models.ContactCollectionResponse;
import com.microsoft.graph.models.ContactFolder;
import com.microsoft.graph.models.EmailAddress;
import com.microsoft.graph.models.PhysicalAddress;
import com.microsoft.graph.models.SingleValueLegacyExtendedProperty;
import com.microsoft.graph.models.odataerrors.ODataError;
import com.microsoft.graph.serviceclient.GraphServiceClient;
import com.microsoft.graph.users.item.UserItemRequestBuilder;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** Microsoft's own Java SDK and MSAL4J, unmodified, against the simulator. */
@SuppressWarnings("NullAway") // the SDK calls every answer nullable; one that is null fails its test
class MicrosoftSdkIT {
    private static final String MARK = "String {b3c0fb9b-6c1c-4b0e-9d3c-5f6a2c1d7e40} Name ContactSyncId";

    private GraphSimulator simulator;
    private SimulatedMailbox board;
    private GraphServiceClient sdk;

    @BeforeEach
    void start() {
        simulator = GraphSimulator.builder().tls(0).start();
        board = simulator.mailbox("board@club.example");
        String token = GraphClient.token(simulator);
        sdk = new GraphServiceClient(new BaseGraphRequestAdapter(
                (request, context) -> request.headers.add("Authorization", "Bearer " + token),
                simulator.endpoint().toString()));
    }

    @AfterEach
    void stop() {
        simulator.close();
    }

    private UserItemRequestBuilder user() {
        return sdk.users().byUserId(board.objectId());
    }

    private static Contact ada(String mark) {
        Contact contact = new Contact();
        contact.setGivenName("Ada");
        contact.setSurname("Lovelace");
        contact.setBirthday(OffsetDateTime.parse("1815-12-10T11:59:00Z"));
        contact.setBusinessPhones(List.of("+44 1"));
        EmailAddress email = new EmailAddress();
        email.setAddress("ada@example.org");
        email.setName("Ada");
        contact.setEmailAddresses(List.of(email));
        PhysicalAddress home = new PhysicalAddress();
        home.setCity("London");
        contact.setHomeAddress(home);
        SingleValueLegacyExtendedProperty property = new SingleValueLegacyExtendedProperty();
        property.setId(MARK);
        property.setValue(mark);
        contact.setSingleValueExtendedProperties(List.of(property));
        return contact;
    }

    @Test
    void contacts_are_created_read_updated_and_deleted() {
        Contact created = user().contacts().post(ada("1"));
        String id = created.getId();
        Contact change = new Contact();
        change.setJobTitle("Countess");
        change.setBusinessPhones(List.of());

        Contact read = user().contacts().byContactId(id).get();
        Contact updated = user().contacts().byContactId(id).patch(change);
        user().contacts().byContactId(id).delete();

        assertThat(read.getDisplayName()).isEqualTo("Ada Lovelace");
        assertThat(read.getBirthday()).isEqualTo("1815-12-10T11:59:00Z");
        assertThat(read.getHomeAddress().getCity()).isEqualTo("London");
        assertThat(read.getEmailAddresses().get(0).getAddress()).isEqualTo("ada@example.org");
        assertThat(updated.getJobTitle()).isEqualTo("Countess");
        assertThat(updated.getBusinessPhones()).isEmpty();
        assertThatThrownBy(() -> user().contacts().byContactId(id).get())
                .isInstanceOfSatisfying(ODataError.class, error -> {
                    assertThat(error.getResponseStatusCode()).isEqualTo(404);
                    assertThat(error.getError().getCode()).isEqualTo("ErrorItemNotFound");
                });
    }

    @Test
    void the_page_iterator_finds_all() throws ReflectiveOperationException {
        for (int i = 0; i < 25; i++) {
            board.seedContact(Map.of("givenName", "G" + i));
        }
        List<String> names = new ArrayList<>();

        new PageIterator.Builder<Contact, ContactCollectionResponse>()
                .client(sdk)
                .collectionPage(user().contacts().get())
                .collectionPageFactory(ContactCollectionResponse::createFromDiscriminatorValue)
                .processPageItemCallback(each -> names.add(each.getGivenName()))
                .build()
                .iterate();

        assertThat(names).hasSize(25).doesNotHaveDuplicates();
    }

    @Test
    void extended_properties_are_found_and_expanded() {
        user().contacts().post(ada("4711"));
        user().contacts().post(ada("4712"));

        List<Contact> found = user().contacts()
                .get(request -> {
                    request.queryParameters.filter =
                            "singleValueExtendedProperties/Any(ep: ep/id eq '" + MARK + "' and ep/value eq '4711')";
                    request.queryParameters.expand =
                            new String[] {"singleValueExtendedProperties($filter=id eq '" + MARK + "')"};
                    request.headers.add("Prefer", "IdType=\"ImmutableId\"");
                })
                .getValue();

        assertThat(found).hasSize(1);
        assertThat(found.get(0).getSingleValueExtendedProperties().get(0).getValue())
                .isEqualTo("4711");
        assertThat(found.get(0).getId())
                .isEqualTo(board.contactsByMark(MARK, "4711").get(0).immutableId());
    }

    @Test
    void folders_are_made_listed_and_filled() {
        ContactFolder folder = new ContactFolder();
        folder.setDisplayName("Members");

        String id = user().contactFolders().post(folder).getId();
        user().contactFolders().byContactFolderId(id).contacts().post(ada("1"));

        assertThat(user().contactFolders().get().getValue())
                .extracting(ContactFolder::getDisplayName)
                .containsExactly("Members");
        assertThat(board.contacts(id)).hasSize(1);
        assertThat(user().contacts().get().getValue()).isEmpty();
    }

    @Test
    void delta_is_followed_to_its_end() {
        user().contacts().post(ada("1"));
        List<Contact> seen = new ArrayList<>();

        var page = user().contacts().delta().get();
        while (page.getOdataNextLink() != null) {
            seen.addAll(page.getValue());
            page = user().contacts().delta().withUrl(page.getOdataNextLink()).get();
        }
        seen.addAll(page.getValue());

        assertThat(seen)
                .isNotEmpty()
                .allSatisfy(each -> assertThat(each.getGivenName()).isEqualTo("Ada"));
        assertThat(page.getOdataDeltaLink()).isNotEmpty();
    }

    @Test
    void a_batch_creates_contacts() throws Exception {
        BatchRequestContent batch = new BatchRequestContent(sdk);
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            ids.add(batch.addBatchRequestStep(user().contacts().toPostRequestInformation(ada("m" + i))));
        }

        BatchResponseContent answer = sdk.getBatchRequestBuilder().post(batch, null);

        for (String each : ids) {
            assertThat(answer.getResponseById(each, Contact::createFromDiscriminatorValue)
                            .getGivenName())
                    .isEqualTo("Ada");
        }
        assertThat(board.contactsByMark(MARK)).hasSize(20);
        assertThat(board.counters().maxInFlight()).isLessThanOrEqualTo(4);
    }

    @Test
    void transitive_members_are_read_with_the_cast() {
        UUID group = UUID.randomUUID();
        simulator.groups().create(group);
        simulator.groups().addUser(group, "board@club.example");

        var members = sdk.groups()
                .byGroupId(group.toString())
                .transitiveMembers()
                .graphUser()
                .get(request -> {
                    request.headers.add("ConsistencyLevel", "eventual");
                    request.queryParameters.count = true;
                    request.queryParameters.select = new String[] {"id", "userPrincipalName"};
                });

        assertThat(members.getValue())
                .singleElement()
                .satisfies(each -> assertThat(each.getUserPrincipalName()).isEqualTo("board@club.example"));
    }

    @Test
    void msal_gets_its_tokens_over_tls_and_reads_the_errors() throws Exception {
        ConfidentialClientApplication app = msal(GraphSimulator.CLIENT_SECRET);

        String token = app.acquireToken(credentials()).join().accessToken();

        assertThat(new GraphClient(simulator.endpoint(), token)
                        .get("/users/board@club.example/contacts")
                        .status())
                .isEqualTo(200);
        assertThatThrownBy(() -> msal("wrong").acquireToken(credentials()).get())
                .isInstanceOfAny(ExecutionException.class, CompletionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        MsalServiceException.class,
                        error -> assertThat(error.errorCode()).isEqualTo("invalid_client"));
    }

    @Test
    void msal_signs_an_assertion_with_a_certificates_key() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        KeyPair keys = generator.generateKeyPair();
        simulator.apps().register(GraphSimulator.CLIENT_ID, keys.getPublic());
        IClientCredential certificate = ClientCredentialFactory.createFromCertificate(
                keys.getPrivate(), simulator.certificate().certificate()); // only its thumbprint is sent

        String token = msal(certificate).acquireToken(credentials()).join().accessToken();

        assertThat(status(token, "/users/board@club.example/contacts")).isEqualTo(200);
    }

    @Test
    void msal_waits_for_a_device_code_and_refreshes_its_token() throws Exception {
        PublicClientApplication app = PublicClientApplication.builder(GraphSimulator.CLIENT_ID)
                .authority(simulator.tlsRoot() + "/" + GraphSimulator.TENANT_ID + "/")
                .instanceDiscovery(false)
                .sslSocketFactory(simulator.certificate().clientContext().getSocketFactory())
                .build();
        Set<String> scopes = Set.of("Contacts.ReadWrite");

        IAuthenticationResult signedIn = app.acquireToken(DeviceCodeFlowParameters.builder(
                                scopes, code -> simulator.signIns().approve(code.userCode(), "board@club.example"))
                        .build())
                .join();
        simulator.tokens().revokeAll();
        IAuthenticationResult refreshed = app.acquireToken(RefreshTokenParameters.builder(scopes, refreshToken(app))
                        .build())
                .join();

        assertThat(signedIn.account().username()).isEqualTo("board@club.example");
        assertThat(status(signedIn.accessToken(), "/me/contacts")).isEqualTo(401);
        assertThat(status(refreshed.accessToken(), "/me/contacts")).isEqualTo(200);
    }

    /** From MSAL's cache: its own way to renew in silence forgets the authority's port. */
    private static String refreshToken(PublicClientApplication app) {
        return JsonMapper.shared()
                .readTree(app.tokenCache().serialize())
                .get("RefreshToken")
                .valueStream()
                .findFirst()
                .orElseThrow()
                .get("secret")
                .stringValue();
    }

    private int status(String token, String path) {
        return new GraphClient(simulator.endpoint(), token).get(path).status();
    }

    private ConfidentialClientApplication msal(String secret) throws Exception {
        return msal(ClientCredentialFactory.createFromSecret(secret));
    }

    private ConfidentialClientApplication msal(IClientCredential credential) throws Exception {
        return ConfidentialClientApplication.builder(GraphSimulator.CLIENT_ID, credential)
                .authority(simulator.tlsRoot() + "/" + GraphSimulator.TENANT_ID + "/")
                .instanceDiscovery(false)
                .sslSocketFactory(simulator.certificate().clientContext().getSocketFactory())
                .build();
    }

    private static ClientCredentialParameters credentials() {
        return ClientCredentialParameters.builder(Set.of("https://graph.microsoft.com/.default"))
                .build();
    }
}
