package emulator

// derivedConfigs are the settings of all people, as device/spark/UserConfig shows them: of
// each one object, which comes and goes with the person (CONTRACT.md §6.4, §9 no. 41).
func (st *store) derivedConfigs() []*object {
	if !st.models.configForEach {
		return nil
	}
	people := st.stored(st.models.personModel())
	list := make([]*object, len(people))
	for i, person := range people {
		list[i] = configOf(person)
	}
	return list
}

// derivedConfig returns the one with the pkid; nil for none.
func (st *store) derivedConfig(pkid string) *object {
	if !st.models.configForEach {
		return nil
	}
	for _, person := range st.byModel[st.models.personModel()] {
		if configPKID(person) == pkid {
			return configOf(person)
		}
	}
	return nil
}

func configPKID(person *object) string { return seededPKID("config of " + person.PKID) }

func configOf(person *object) *object {
	config := &object{
		PKID: configPKID(person), Model: userConfigModel, Node: person.Node, Created: person.Created, Data: map[string]any{},
	}
	for _, key := range []string{"id", "email", "firstName", "lastName", "displayName"} {
		if value, there := person.Data[key]; there {
			config.Data[key] = value
		}
	}
	if config.Data["id"] == nil {
		config.Data["id"] = webexID(userConfigModel, config.PKID)
	}
	return config
}

// personModel is the model by which the server shows people: one of them where it has both.
func (r *registry) personModel() string {
	if r.byType[personModels[0]] != nil {
		return personModels[0]
	}
	return personModels[1]
}
